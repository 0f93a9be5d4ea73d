"""The images of a case: series, windows, measurements, key images."""
