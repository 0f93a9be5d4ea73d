"""The plugin kernel: manifests, discovery, loading, the relay with its error policies, and the registry."""
