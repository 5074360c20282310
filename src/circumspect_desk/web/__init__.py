"""The frame of the pages: who may enter, head and foot, words of errors."""
