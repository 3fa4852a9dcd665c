/* Where terms stand. See nlp/evidence.py. */
#include "kernel.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
    const int64_t *begins, *ends, *places, *segments, *unigrams, *bigrams, *terms;
    const int32_t *starts;
    Py_ssize_t n_segments, n_content, n_words, n_terms;
    int32_t *slots; /* a table of the terms: place + 1, 0 for none */
    int shift;
} Input;

typedef struct {
    int64_t *terms, *starts, *ends, *readable;
    Py_ssize_t n;
} Output;

typedef struct {
    int64_t start, end;
    int lettered, crossed;
} Word;

/* Letters, what else is of words, what may stand between the words of a phrase, and what may not. */
static const char CLASSES[] = "!!!!!!!!!     !!!!!!!!!!!!!!     !!!!!  !!!!!   DDDDDDDDDD!!!!!!"
                              "!LLLLLLLLLLLLLLLLLLLLLLLLLL!!!!D!LLLLLLLLLLLLLLLLLLLLLLLLLL!!!!!";

static inline char class_of(Py_UCS4 c) {
    if (c < 128) return CLASSES[c];
    if (Py_UNICODE_ISALNUM(c)) return Py_UNICODE_ISALPHA(c) ? 'L' : 'D';
    return Py_UNICODE_ISSPACE(c) || c == 0x2019 ? ' ' : '!';
}

static int32_t *slot_of(const Input *in, int64_t term) {
    size_t at = (size_t)((uint64_t)term * 0x9E3779B97F4A7C15ULL >> in->shift), mask = ((size_t)1 << (64 - in->shift)) - 1;
    while (in->slots[at] && in->terms[in->slots[at] - 1] != term) at = (at + 1) & mask;
    return &in->slots[at];
}

static ALWAYS_INLINE int read_word(const Input *in, int kind, const void *data, Py_ssize_t i, Word *word) {
    int64_t place = in->places[i], segment = in->segments[i];
    if (place < 0 || place >= in->n_words || segment < 0 || segment >= in->n_segments || in->starts[place] < 0) return -1;
    int64_t at = in->begins[segment] + in->starts[place], end = in->ends[segment];
    if (at >= end) return -1;
    word->start = at, word->lettered = 0;
    for (; at < end; at++) {
        char class = class_of(PyUnicode_READ(kind, data, at));
        if (class == 'L')
            word->lettered = 1;
        else if (class != 'D')
            break;
    }
    word->crossed = at == word->start; /* a currency or percent sign */
    word->end = at + word->crossed;
    return 0;
}

static ALWAYS_INLINE int is_crossed(int kind, const void *data, int64_t at, int64_t end) {
    while (at < end && class_of(PyUnicode_READ(kind, data, at)) != '!') at++;
    return at < end;
}

static ALWAYS_INLINE int emit(const Input *in, Output *out, int64_t term, int64_t start, int64_t end, int readable) {
    int32_t place = *slot_of(in, term);
    if (!place) return -1;
    out->terms[out->n] = place - 1, out->starts[out->n] = start, out->ends[out->n] = end;
    out->readable[out->n++] = readable;
    return 0;
}

/* The terms of some content words in the order of the text; -1 if the parts do not fit each other. */
static ALWAYS_INLINE int locate_some(const Input *in, int kind, const void *data, Output *out, Py_ssize_t i, Py_ssize_t n) {
    Word word, next;
    for (int known = 0; i < n; i++) {
        if (in->unigrams[i] < 0 && in->bigrams[i] < 0) {
            known = 0;
            continue;
        }
        if (known)
            word = next;
        else if (read_word(in, kind, data, i, &word))
            return -1;
        if ((known = in->bigrams[i] >= 0)) {
            if (i + 1 >= in->n_content || read_word(in, kind, data, i + 1, &next) || next.start < word.end) return -1;
            int lettered = word.lettered || next.lettered || in->places[i + 1] > in->places[i] + 1; /* a stop word */
            int readable = lettered && !word.crossed && !next.crossed && !is_crossed(kind, data, word.end, next.start);
            if (emit(in, out, in->bigrams[i], word.start, next.end, readable)) return -1;
        }
        if (in->unigrams[i] >= 0 && emit(in, out, in->unigrams[i], word.start, word.end, word.lettered)) return -1;
    }
    return 0;
}

/* The title, if it stands below the text, comes last. */
static ALWAYS_INLINE int locate_kind(const Input *in, int kind, const void *data, Output *out) {
    Py_ssize_t titled = 0;
    if (in->n_segments > 1 && in->begins[0] > in->begins[1])
        while (titled < in->n_content && in->segments[titled] == 0) titled++;
    return locate_some(in, kind, data, out, titled, in->n_content) || locate_some(in, kind, data, out, 0, titled) ? -1 : 0;
}

static int locate_all(const Input *in, PyObject *text, Output *out) {
    const void *data = PyUnicode_DATA(text);
    for (Py_ssize_t term = 0; term < in->n_terms; term++) *slot_of(in, in->terms[term]) = (int32_t)term + 1;
    switch (PyUnicode_KIND(text)) {
    case PyUnicode_1BYTE_KIND: return locate_kind(in, PyUnicode_1BYTE_KIND, data, out);
    case PyUnicode_2BYTE_KIND: return locate_kind(in, PyUnicode_2BYTE_KIND, data, out);
    }
    return locate_kind(in, PyUnicode_4BYTE_KIND, data, out);
}

/* locate(begins, ends, places, segments, unigrams, bigrams, terms, starts, text)
   -> int64 in four rows: which of the terms, starts, ends, readable. */
PyObject *locate(PyObject *module, PyObject *args) {
    (void)module;
    Py_buffer b[8];
    Py_ssize_t n[8];
    PyObject *text, *found = NULL;
    int64_t *memory = NULL;
    int32_t *slots = NULL;
    static const char *const names[8] = {"begins", "ends", "places", "segments", "unigrams", "bigrams", "terms", "starts"};
    if (!PyArg_ParseTuple(args, "y*y*y*y*y*y*y*y*U", &b[0], &b[1], &b[2], &b[3], &b[4], &b[5], &b[6], &b[7], &text))
        return NULL;
    for (int i = 0; i < 8; i++)
        if ((n[i] = items(&b[i], i < 7 ? 8 : 4, names[i])) < 0) goto done;
    Input in = {b[0].buf, b[1].buf, b[2].buf, b[3].buf, b[4].buf, b[5].buf, b[6].buf, b[7].buf,
                n[0], n[2], n[7], n[6], NULL, 64 - 4};
    int fits = n[1] == n[0] && n[3] == n[2] && n[4] == n[2] && n[5] == n[2] && n[6] < INT32_MAX;
    for (Py_ssize_t i = 0; fits && i < n[0]; i++)
        fits = in.begins[i] >= 0 && in.begins[i] <= in.ends[i] && in.ends[i] <= PyUnicode_GET_LENGTH(text);
    while ((Py_ssize_t)1 << (64 - in.shift) < 2 * n[6]) in.shift--;
    size_t room = 2 * (size_t)n[2] + 1;
    memory = fits ? malloc(4 * room * sizeof *memory) : NULL;
    slots = in.slots = fits ? calloc((size_t)1 << (64 - in.shift), sizeof *slots) : NULL;
    Output out = {memory, memory + room, memory + 2 * room, memory + 3 * room, 0};
    if (fits && (!memory || !slots))
        PyErr_NoMemory();
    else if (!fits || locate_all(&in, text, &out))
        PyErr_SetString(PyExc_ValueError, "the terms do not stand in this text");
    else if ((found = PyBytes_FromStringAndSize(NULL, 4 * out.n * (Py_ssize_t)sizeof *memory)))
        for (Py_ssize_t row = 0; row < 4; row++)
            memcpy((int64_t *)PyBytes_AS_STRING(found) + row * out.n, memory + row * (Py_ssize_t)room, (size_t)out.n * sizeof *memory);
done:
    free(memory);
    free(slots);
    for (int i = 0; i < 8; i++) PyBuffer_Release(&b[i]);
    return found;
}
