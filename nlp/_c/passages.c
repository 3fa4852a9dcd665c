/* The phrases of an answer: how they are spelt, how much they weigh, where they stand. See nlp/evidence.py. */
#include "phrases.h"
#include <stdlib.h>

/* A passage in lower case, its words a blank apart. */
static PyObject *spelt(PyObject *text, int64_t start, int64_t end) {
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = 0;
    Py_UCS4 most = 0, *letters = PyMem_Malloc((size_t)(end - start + 1) * sizeof *letters);
    if (!letters) return PyErr_NoMemory();
    for (int64_t at = start; at < end; at++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, at);
        if (Py_UNICODE_ISSPACE(c)) {
            if (length && letters[length - 1] == ' ') continue;
            c = ' ';
        }
        letters[length++] = c = lower(c);
        if (c > most) most = c;
    }
    PyObject *found = PyUnicode_New(length, most);
    for (Py_ssize_t i = 0; found && i < length; i++) PyUnicode_WRITE(PyUnicode_KIND(found), PyUnicode_DATA(found), i, letters[i]);
    PyMem_Free(letters);
    return found;
}

static int heaviest_first(const void *a, const void *b) {
    const Phrase *x = a, *y = b;
    return x->weight != y->weight ? (x->weight < y->weight) - (x->weight > y->weight) : PyUnicode_Compare(x->text, y->text);
}

/* The spans of passages that begin in [low, high), from `low` on. */
static PyObject *spans(const Passage *passages, Py_ssize_t first, int64_t low, int64_t high) {
    Py_ssize_t n = 0;
    for (Py_ssize_t i = first; i >= 0; i = passages[i].next) n += passages[i].start >= low && passages[i].start < high;
    PyObject *all = PyTuple_New(n);
    n = 0;
    for (Py_ssize_t i = first; all && i >= 0; i = passages[i].next) {
        if (passages[i].start < low || passages[i].start >= high) continue;
        PyObject *span = PyTuple_New(2), *start = PyLong_FromLongLong(passages[i].start - low);
        PyObject *end = PyLong_FromLongLong(passages[i].end - low);
        if (span && start && end) {
            PyTuple_SET_ITEM(span, 0, start);
            PyTuple_SET_ITEM(span, 1, end);
            PyTuple_SET_ITEM(all, n++, span);
            continue;
        }
        Py_XDECREF(span);
        Py_XDECREF(start);
        Py_XDECREF(end);
        Py_CLEAR(all);
    }
    return all;
}

static PyObject *row(const Input *in, const Passage *passages, const Phrase *phrase) {
    PyObject *in_text = spans(passages, phrase->first, 0, in->title_at);
    PyObject *in_title = in_text ? spans(passages, phrase->first, in->title_at, INT64_MAX) : NULL;
    PyObject *weight = in_title ? rounded(phrase->weight) : NULL;
    PyObject *found = weight ? PyTuple_Pack(4, phrase->text, weight, in_text, in_title) : NULL;
    Py_XDECREF(in_text);
    Py_XDECREF(in_title);
    Py_XDECREF(weight);
    return found;
}

/* The rows of the phrases that are left, the heaviest first. */
PyObject *shown_phrases(const Input *in, const Passage *passages, Phrase *phrases, Py_ssize_t n) {
    PyObject *found = NULL;
    Py_ssize_t n_spelt = 0;
    for (; n_spelt < n; n_spelt++) {
        const Passage *first = &passages[phrases[n_spelt].first];
        if (!(phrases[n_spelt].text = spelt(in->text, first->start, first->end))) goto done;
    }
    qsort(phrases, (size_t)n, sizeof *phrases, heaviest_first);
    Py_ssize_t n_rows = n < in->n_shown ? n : in->n_shown;
    found = PyList_New(n_rows);
    for (Py_ssize_t i = 0; found && i < n_rows; i++) {
        PyObject *one = row(in, passages, &phrases[i]);
        if (one)
            PyList_SET_ITEM(found, i, one);
        else
            Py_CLEAR(found);
    }
done:
    for (Py_ssize_t i = 0; i < n_spelt; i++) Py_DECREF(phrases[i].text);
    return found;
}
