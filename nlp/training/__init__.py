"""Training with scikit-learn and NLTK. Never imported when answering.

`topics` trains a model and `folder` writes it; `sentences` learns what `nlp.text` keeps as data.
"""
