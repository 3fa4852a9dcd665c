/* Phrases: terms that overlap, joined, and those of the same words added up. See nlp/evidence.py. */
#include "kernel.h"
#include <stdlib.h>

typedef struct {
    const int64_t *terms, *starts, *ends;
    const char *readable;
    const double *weights;
    PyObject *text;
    Py_ssize_t n, n_terms;
} Input;

typedef struct {
    int64_t start, end;
    double weight;
    Py_ssize_t next; /* passage of the same phrase; -1 for none */
} Passage;

typedef struct {
    uint64_t hash;
    double weight;
    Py_ssize_t first, last;
} Phrase;

/* A hash of a passage, in which white space of any kind and length is the same. */
static uint64_t hash_of(PyObject *text, int64_t start, int64_t end) {
    int kind = PyUnicode_KIND(text), gap = 0;
    const void *data = PyUnicode_DATA(text);
    uint64_t hash = hash_seed;
    for (int64_t at = start; at < end; at++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, at);
        if (Py_UNICODE_ISSPACE(c)) {
            gap = 1;
            continue;
        }
        if (gap) hash = step(hash, ' '), gap = 0;
        hash = step(hash, c);
    }
    return mixed(hash);
}

/* Join the passages of terms with a positive weight where they overlap; return how many there are. */
static Py_ssize_t join(const Input *in, double *shares, Passage *passages) {
    Py_ssize_t n = 0;
    for (Py_ssize_t i = 0; i < in->n; i++) shares[in->terms[i]]++;
    for (Py_ssize_t term = 0; term < in->n_terms; term++)
        shares[term] = in->weights[term] > 0 ? in->weights[term] / (shares[term] > 1 ? shares[term] : 1) : 0;
    for (Py_ssize_t i = 0; i < in->n; i++) {
        double share = shares[in->terms[i]];
        if (share <= 0 || !in->readable[i]) continue;
        if (n && in->starts[i] < passages[n - 1].end) {
            if (in->ends[i] > passages[n - 1].end) passages[n - 1].end = in->ends[i];
            passages[n - 1].weight += share;
        } else
            passages[n++] = (Passage){in->starts[i], in->ends[i], share, -1};
    }
    return n;
}

/* Put the passages of the same words together; return how many phrases there are. */
static Py_ssize_t gather(const Input *in, Passage *passages, Py_ssize_t n, Phrase *phrases, int32_t *slots, size_t mask) {
    Py_ssize_t n_phrases = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        uint64_t hash = hash_of(in->text, passages[i].start, passages[i].end);
        size_t slot = (size_t)hash & mask;
        while (slots[slot] && phrases[slots[slot] - 1].hash != hash) slot = (slot + 1) & mask;
        if (slots[slot]) {
            Phrase *phrase = &phrases[slots[slot] - 1];
            phrase->weight += passages[i].weight;
            passages[phrase->last].next = i, phrase->last = i;
        } else {
            phrases[n_phrases++] = (Phrase){hash, passages[i].weight, i, i};
            slots[slot] = (int32_t)n_phrases;
        }
    }
    return n_phrases;
}

static int heaviest_first(const void *a, const void *b) {
    double x = ((const Phrase *)a)->weight, y = ((const Phrase *)b)->weight;
    return (x < y) - (x > y);
}

static PyObject *spans(const Passage *passages, Py_ssize_t first) {
    PyObject *list = PyList_New(0);
    for (Py_ssize_t i = first; list && i >= 0; i = passages[i].next) {
        PyObject *one = Py_BuildValue("LL", (long long)passages[i].start, (long long)passages[i].end);
        if (!one || PyList_Append(list, one)) Py_CLEAR(list);
        Py_XDECREF(one);
    }
    return list;
}

/* The heaviest phrases: `n_shown` of them, more where some weigh the same, none under a share of the first. */
static PyObject *shown(const Passage *passages, Phrase *phrases, Py_ssize_t n, Py_ssize_t n_shown, double min_share) {
    double most = 0;
    Py_ssize_t n_heavy = 0;
    for (Py_ssize_t i = 0; i < n; i++) most = phrases[i].weight > most ? phrases[i].weight : most;
    for (Py_ssize_t i = 0; i < n; i++)
        if (phrases[i].weight >= min_share * most) phrases[n_heavy++] = phrases[i];
    n = n_heavy;
    qsort(phrases, (size_t)n, sizeof *phrases, heaviest_first);
    PyObject *list = PyList_New(0);
    for (Py_ssize_t i = 0; list && i < n; i++) {
        if (i >= n_shown && phrases[i].weight < phrases[n_shown - 1].weight) break;
        PyObject *one = Py_BuildValue("dN", phrases[i].weight, spans(passages, phrases[i].first));
        if (!one || PyList_Append(list, one)) Py_CLEAR(list);
        Py_XDECREF(one);
    }
    return list;
}

/* phrases(terms, starts, ends, readable, weights, text, n_shown, min_share) -> [(weight, [(start, end)])]. */
PyObject *phrases(PyObject *module, PyObject *args) {
    (void)module;
    Py_buffer b[5];
    Py_ssize_t n[5], n_shown;
    double min_share;
    PyObject *text, *found = NULL;
    static const char *const names[5] = {"terms", "starts", "ends", "readable", "weights"};
    if (!PyArg_ParseTuple(args, "y*y*y*y*y*Und", &b[0], &b[1], &b[2], &b[3], &b[4], &text, &n_shown, &min_share))
        return NULL;
    double *shares = NULL;
    Passage *passages = NULL;
    Phrase *all = NULL;
    int32_t *slots = NULL;
    for (int i = 0; i < 5; i++)
        if ((n[i] = items(&b[i], i == 3 ? 1 : 8, names[i])) < 0) goto done;
    Input in = {b[0].buf, b[1].buf, b[2].buf, b[3].buf, b[4].buf, text, n[0], n[4]};
    int fits = n[1] == n[0] && n[2] == n[0] && n[3] == n[0] && n_shown > 0;
    for (Py_ssize_t i = 0; fits && i < n[0]; i++)
        fits = in.terms[i] >= 0 && in.terms[i] < in.n_terms && in.starts[i] >= 0 && in.starts[i] <= in.ends[i]
               && in.ends[i] <= PyUnicode_GET_LENGTH(text);
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
        goto done;
    }
    size_t mask = 63;
    while (mask < 2 * (size_t)n[0]) mask = 2 * mask + 1;
    shares = calloc((size_t)n[4] + 1, sizeof *shares);
    passages = malloc(((size_t)n[0] + 1) * sizeof *passages);
    all = malloc(((size_t)n[0] + 1) * sizeof *all);
    slots = calloc(mask + 1, sizeof *slots);
    if (shares && passages && all && slots) {
        Py_ssize_t n_passages = join(&in, shares, passages);
        found = shown(passages, all, gather(&in, passages, n_passages, all, slots, mask), n_shown, min_share);
    } else
        PyErr_NoMemory();
done:
    free(shares);
    free(passages);
    free(all);
    free(slots);
    for (int i = 0; i < 5; i++) PyBuffer_Release(&b[i]);
    return found;
}
