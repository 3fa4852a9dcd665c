"""Training with scikit-learn and NLTK. Never imported when answering.

`topics` makes model folders; `sentences` learns what `nlp.text` keeps as data.
"""
