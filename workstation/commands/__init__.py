"""What the subcommands of `khibra` do; `workstation.cli` reads the options and calls them."""
