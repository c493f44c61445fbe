"""For people who train and test models on the corpus: the official measures."""
