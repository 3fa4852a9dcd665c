/* Passages of a text, and the phrases that they are. */
#ifndef NEWSDESK_PHRASES_H
#define NEWSDESK_PHRASES_H
#include "kernel.h"

typedef struct {
    const int64_t *at, *starts, *ends, *readable, *terms; /* `at`: which of the terms each occurrence is of */
    const double *weights;
    const float *coef;
    PyObject *text;
    Py_ssize_t n, n_terms, n_rows, n_topics, topic, title_at, n_shown;
    double min_share;
} Input;

typedef struct {
    int64_t start, end;
    double weight;
    Py_ssize_t most; /* how often its rarest term occurs, and so itself at most */
    Py_ssize_t next; /* passage of the same phrase; -1 for none */
} Passage;

typedef struct {
    uint64_t hash;
    double weight;
    Py_ssize_t first, last;
    PyObject *text;
} Phrase;

PyObject *shown_phrases(const Input *in, const Passage *passages, Phrase *phrases, Py_ssize_t n);

#endif
