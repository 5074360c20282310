"""Makes the reader of meaning from the corpus: ``python -m training.reader`` (``make train``)."""
