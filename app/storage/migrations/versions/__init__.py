"""Changes, in order: `NNNN_subject.py`, each naming the one before it."""
