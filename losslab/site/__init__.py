"""What stands alone: a page in one HTML file, which asks no server for anything."""
