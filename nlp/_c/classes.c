/* The classes and stems of words, read where each stands first. See nlp/summarizer/word_classes.py. */
#include "kernel.h"
#include <stdlib.h>

enum { STEM = 6 };
static const int64_t LOW_HALF = 0xFFFFFFFF;

typedef struct {
    const Entry *exact, *begin; /* classes of words, and of beginnings */
    size_t n_exact, n_begin;
    Py_ssize_t shortest; /* letters of a beginning */
    unsigned char letters[128]; /* small letters of the characters of words, 0 for others: a table is faster */
} Classes;

static inline Py_UCS4 letter(const Classes *of, Py_UCS4 c) {
    if (c < 128) return of->letters[c];
    return Py_UNICODE_ISALNUM(c) ? lower(c) : 0;
}

static inline int is_digit(Py_UCS4 c) { return c < 128 ? c >= '0' && c <= '9' : Py_UNICODE_ISDIGIT(c); }

typedef struct {
    PyObject *segments;
    const int32_t *numbers, *offsets, *starts;
    const Entry *hashes; /* of the different words */
    Py_ssize_t n_words, n_segments, n_distinct;
    Classes of;
    int64_t stop;
} Input;

typedef struct {
    int64_t *bits, *stems;
    uint64_t *hashes; /* of the stems */
    int32_t *slots, n_stems; /* a table of them: number + 1, 0 for none */
    size_t mask;
} Output;

static int64_t number_of(Output *out, uint64_t stem) {
    size_t slot = (size_t)stem & out->mask;
    while (out->slots[slot] && out->hashes[out->slots[slot] - 1] != stem) slot = (slot + 1) & out->mask;
    if (!out->slots[slot]) {
        out->hashes[out->n_stems++] = stem;
        out->slots[slot] = out->n_stems;
    }
    return out->slots[slot] - 1;
}

/* The classes of a word that begins with digits: those of the digits, and of what follows them. */
static int64_t of_digits(const Classes *of, int kind, const void *data, Py_ssize_t at, Py_ssize_t end) {
    while (at < end && is_digit(PyUnicode_READ(kind, data, at))) at++;
    uint64_t hash = step(hash_seed, '#');
    int64_t bits = entry(of->exact, of->n_exact, mixed(hash))->value;
    for (Py_UCS4 small; at < end && (small = letter(of, PyUnicode_READ(kind, data, at))); at++) hash = step(hash, small);
    return bits | entry(of->exact, of->n_exact, mixed(hash))->value;
}

/* The classes of the beginnings of a word: in the low half of their values those of a word that begins so, in the
   high half those of one that goes on. What begins none of these, too, is no beginning of a longer one. */
static int64_t of_beginnings(const Classes *of, int kind, const void *data, Py_ssize_t at, Py_ssize_t end) {
    Py_UCS4 small = letter(of, PyUnicode_READ(kind, data, at));
    uint64_t hash = hash_seed;
    int64_t bits = 0;
    for (const Entry *found; small; bits |= (found->value & LOW_HALF) | (small ? found->value >> 32 : 0)) {
        hash = step(hash, small);
        if (!(found = entry(of->begin, of->n_begin, mixed(hash)))->hash) break;
        small = ++at < end ? letter(of, PyUnicode_READ(kind, data, at)) : 0;
    }
    return bits;
}

/* The classes of the word at a place of a text: of itself, of the digits it begins with, and of its beginnings.
   `stem` becomes the hash of what it shares with its inflections: so many letters, or a shorter word without the s
   at its end. */
static ALWAYS_INLINE int64_t classes(const Classes *of, int kind, const void *data, Py_ssize_t at, Py_ssize_t end,
                                     uint64_t word, uint64_t *stem) {
    Py_UCS4 first = PyUnicode_READ(kind, data, at), small[STEM + 1];
    Py_ssize_t n = 0, i = 0;
    int64_t bits = entry(of->exact, of->n_exact, word)->value;
    uint64_t hash = hash_seed;
    while (n <= STEM && at + n < end && (small[n] = letter(of, PyUnicode_READ(kind, data, at + n)))) n++;
    if (n && is_digit(first)) bits |= of_digits(of, kind, data, at, end);
    if (n >= of->shortest) {
        for (; i < of->shortest; i++) hash = step(hash, small[i]);
        if (entry(of->begin, of->n_begin, mixed(hash))->hash) bits |= of_beginnings(of, kind, data, at, end);
    }
    if (n > STEM || (n && small[n - 1] == 's')) {
        if (n > STEM) n = STEM;
        else while (n && small[n - 1] == 's') n--;
        if (i > n) i = 0, hash = hash_seed;
        for (; i < n; i++) hash = step(hash, small[i]);
        *stem = mixed(hash);
    } else
        *stem = word; /* a currency or percent sign, too */
    return bits;
}

static ALWAYS_INLINE int64_t read_kind(const Input *in, int kind, PyObject *segment, int32_t word, uint64_t *stem) {
    return classes(&in->of, kind, PyUnicode_DATA(segment), in->starts[word], PyUnicode_GET_LENGTH(segment),
                   in->hashes[in->numbers[word]].hash, stem);
}

static int64_t read_word(const Input *in, PyObject *segment, int32_t word, uint64_t *stem) {
    switch (PyUnicode_KIND(segment)) {
    case PyUnicode_1BYTE_KIND: return read_kind(in, PyUnicode_1BYTE_KIND, segment, word, stem);
    case PyUnicode_2BYTE_KIND: return read_kind(in, PyUnicode_2BYTE_KIND, segment, word, stem);
    }
    return read_kind(in, PyUnicode_4BYTE_KIND, segment, word, stem);
}

/* Read each word where its number comes first; -1 if the parts do not fit each other. */
static int read_all(const Input *in, Output *out) {
    int32_t n_read = 0;
    for (Py_ssize_t i = 0; i < in->n_segments; i++) {
        PyObject *segment = PyList_GET_ITEM(in->segments, i);
        if (!PyUnicode_Check(segment) || in->offsets[i] < 0 || in->offsets[i + 1] > in->n_words) return -1;
        for (int32_t word = in->offsets[i]; word < in->offsets[i + 1]; word++) {
            if (in->numbers[word] < n_read) continue;
            if (in->numbers[word] != n_read || n_read == in->n_distinct) return -1;
            if (in->starts[word] < 0 || in->starts[word] >= PyUnicode_GET_LENGTH(segment)) return -1;
            uint64_t stem;
            out->bits[n_read] = read_word(in, segment, word, &stem);
            out->stems[n_read] = out->bits[n_read] & in->stop ? -1 : number_of(out, stem);
            n_read++;
        }
    }
    return n_read == in->n_distinct ? 0 : -1;
}

/* word_classes(segments, numbers, offsets, starts, hashes, exact, beginnings, shortest,
   stop) -> bits of each different word; its stem's number, -1 with the bit `stop`; how many stems there are. */
PyObject *word_classes(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *segments, *found = NULL;
    Py_buffer b[6];
    Py_ssize_t n[6], shortest;
    long long stop;
    static const char *const names[6] = {"numbers", "offsets", "starts", "hashes", "exact", "beginnings"};
    static const size_t sizes[6] = {4, 4, 4, sizeof(Entry), sizeof(Entry), sizeof(Entry)};
    if (!PyArg_ParseTuple(args, "O!y*y*y*y*y*y*nL", &PyList_Type, &segments, &b[0], &b[1], &b[2], &b[3], &b[4], &b[5],
                          &shortest, &stop))
        return NULL;
    Output out = {.mask = 63};
    for (int i = 0; i < 6; i++)
        if ((n[i] = items(&b[i], sizes[i], names[i])) < 0) goto done;
    Input in = {segments, b[0].buf, b[1].buf, b[2].buf, b[3].buf, n[0], PyList_GET_SIZE(segments), n[3],
                {b[4].buf, b[5].buf, entries(&b[4]), entries(&b[5]), shortest, {0}}, stop};
    if (PyErr_Occurred()) goto done;
    for (Py_UCS4 c = 'a'; c <= 'z'; c++) in.of.letters[c] = in.of.letters[c - 32] = (unsigned char)c;
    for (Py_UCS4 c = '0'; c <= '9'; c++) in.of.letters[c] = (unsigned char)c;
    in.of.letters['_'] = '_';
    while (out.mask < 2 * (size_t)n[3]) out.mask = 2 * out.mask + 1;
    out.bits = malloc((2 * (size_t)n[3] + 1) * sizeof *out.bits);
    out.hashes = malloc(((size_t)n[3] + 1) * sizeof *out.hashes);
    out.slots = calloc(out.mask + 1, sizeof *out.slots);
    if (out.bits && out.hashes && out.slots) {
        out.stems = out.bits + n[3];
        if (n[1] != in.n_segments + 1 || n[2] != n[0] || shortest < 1 || shortest > STEM || read_all(&in, &out))
            PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
        else
            found = Py_BuildValue("y#y#L", out.bits, n[3] * 8, out.stems, n[3] * 8, (long long)out.n_stems);
    } else
        PyErr_NoMemory();
done:
    free(out.bits);
    free(out.hashes);
    free(out.slots);
    for (int i = 0; i < 6; i++) PyBuffer_Release(&b[i]);
    return found;
}
