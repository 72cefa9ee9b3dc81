"""The functions that make fixtures, a file for each family."""
