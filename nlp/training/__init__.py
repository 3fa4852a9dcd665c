"""Training with scikit-learn and NLTK. Never imported when answering.

`topics` makes model folders; `noise` and `sentences` learn what `nlp.noise` and `nlp.text` keep as data.
"""
