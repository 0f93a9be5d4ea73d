"""The features: one folder each, none of which imports another; deleting one leaves a program that starts."""
