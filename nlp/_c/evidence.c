/* Where terms stand, and which phrases they make. See nlp/evidence.py. */
#include "kernel.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
    const int64_t *segment_at, *places, *segments, *unigrams, *bigrams, *terms;
    const int32_t *numbers, *starts;
    PyObject *distinct, *text;
    Py_ssize_t n_segments, n_content, n_numbers, n_terms, title_at;
} Input;

typedef struct {
    int64_t *terms, *starts, *ends;
    char *readable;
    Py_ssize_t n;
} Output;

static Py_ssize_t place_of(const int64_t *terms, Py_ssize_t n, int64_t term) {
    Py_ssize_t low = 0, high = n;
    while (low < high) {
        Py_ssize_t middle = (low + high) / 2;
        if (terms[middle] < term)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && terms[low] == term ? low : -1;
}

/* Whether a passage has a letter and crosses no comma or the like. */
static int is_readable(PyObject *text, Py_ssize_t start, Py_ssize_t end) {
    int kind = PyUnicode_KIND(text), lettered = 0;
    const void *data = PyUnicode_DATA(text);
    for (Py_ssize_t at = start; at < end; at++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, at);
        if ((c >= 'a' && c <= 'z') || Py_UNICODE_ISALPHA(c))
            lettered = 1;
        else if (!Py_UNICODE_ISALNUM(c) && !Py_UNICODE_ISSPACE(c) && c != '_' && c != '&' && c != '\''
                 && c != 0x2019 && c != '.' && c != '/' && c != '-')
            return 0;
    }
    return lettered;
}

static int emit(const Input *in, Output *out, int64_t term, int64_t start, int64_t end) {
    Py_ssize_t place = place_of(in->terms, in->n_terms, term);
    if (place < 0 || start < 0 || end < start || end > PyUnicode_GET_LENGTH(in->text)) {
        PyErr_SetString(PyExc_ValueError, "the terms do not stand in this text");
        return -1;
    }
    out->terms[out->n] = place, out->starts[out->n] = start, out->ends[out->n] = end;
    out->readable[out->n++] = (char)is_readable(in->text, start, end);
    return 0;
}

static int span(const Input *in, Py_ssize_t i, int64_t *start, int64_t *end) {
    int64_t place = in->places[i], segment = in->segments[i];
    if (place < 0 || place >= in->n_numbers || segment < 0 || segment >= in->n_segments) return -1;
    int32_t number = in->numbers[place];
    if (number < 0 || number >= PyList_GET_SIZE(in->distinct)) return -1;
    PyObject *word = PyList_GET_ITEM(in->distinct, number);
    if (!PyUnicode_Check(word)) return -1;
    if (in->segment_at[segment] < 0 || in->segment_at[segment] > PyUnicode_GET_LENGTH(in->text)) return -1;
    *start = in->segment_at[segment] + in->starts[place];
    *end = *start + PyUnicode_GET_LENGTH(word);
    return 0;
}

/* The terms in the order of the text; the title, if it stands below it, comes last. */
static int locate_all(const Input *in, Output *out) {
    int title_last = in->n_segments > 0 && in->segment_at[0] >= in->title_at;
    for (int round = 0; round < 2; round++)
        for (Py_ssize_t i = 0; i < in->n_content; i++) {
            int64_t start, end, next_start, next_end;
            if ((in->segments[i] == 0 && title_last) != round) continue;
            if (in->unigrams[i] < 0 && in->bigrams[i] < 0) continue;
            if (span(in, i, &start, &end)) goto wrong;
            if (in->bigrams[i] >= 0) {
                if (i + 1 >= in->n_content || span(in, i + 1, &next_start, &next_end)) goto wrong;
                if (emit(in, out, in->bigrams[i], start, next_end)) return -1;
            }
            if (in->unigrams[i] >= 0 && emit(in, out, in->unigrams[i], start, end)) return -1;
        }
    return 0;
wrong:
    PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
    return -1;
}

/* locate(segment_at, places, segments, unigrams, bigrams, terms, numbers, starts, distinct, text, title_at)
   -> which of the terms, starts, ends, readable. */
PyObject *locate(PyObject *module, PyObject *args) {
    (void)module;
    Py_buffer b[8];
    Py_ssize_t n[8], title_at;
    PyObject *distinct, *text, *found = NULL;
    Output out = {0};
    static const char *const names[8] = {"segment_at", "places", "segments", "unigrams", "bigrams", "terms", "numbers", "starts"};
    if (!PyArg_ParseTuple(args, "y*y*y*y*y*y*y*y*O!Un", &b[0], &b[1], &b[2], &b[3], &b[4], &b[5], &b[6], &b[7],
                          &PyList_Type, &distinct, &text, &title_at))
        return NULL;
    for (int i = 0; i < 8; i++)
        if ((n[i] = items(&b[i], i < 6 ? 8 : 4, names[i])) < 0) goto done;
    Input in = {b[0].buf, b[1].buf, b[2].buf, b[3].buf, b[4].buf, b[5].buf, b[6].buf, b[7].buf,
                distinct, text, n[0], n[1], n[6], n[5], title_at};
    if (n[2] != n[1] || n[3] != n[1] || n[4] != n[1] || n[7] != n[6]) {
        PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
        goto done;
    }
    size_t room = 2 * (size_t)n[1] + 1;
    out.terms = malloc(3 * room * sizeof *out.terms);
    out.readable = malloc(room);
    if (!out.terms || !out.readable) {
        PyErr_NoMemory();
        goto done;
    }
    out.starts = out.terms + room, out.ends = out.starts + room;
    if (!locate_all(&in, &out))
        found = Py_BuildValue("y#y#y#y#", out.terms, out.n * 8, out.starts, out.n * 8, out.ends, out.n * 8,
                              out.readable, out.n);
done:
    free(out.terms);
    free(out.readable);
    for (int i = 0; i < 8; i++) PyBuffer_Release(&b[i]);
    return found;
}
