"""What leaves for people to read: maps, printed reports, downloads, legends, curves, sentences."""
