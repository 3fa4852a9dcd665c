/* The seed terms in some words. See nlp/seed_terms.py. */
#include "steps.h"
#include <stdlib.h>

enum { NONE = -1 };

int seeds_fit(const Seeding *in) {
    int fit = in->n_heads >= 0 && in->n_terms >= 0 && in->n_topics >= 0 && in->n_topics < INT32_MAX;
    fit = fit && in->first_term[0] >= 0 && in->first_term[in->n_heads] <= in->n_terms;
    for (Py_ssize_t head = 0; fit && head < in->n_heads; head++) fit = in->first_term[head] <= in->first_term[head + 1];
    fit = fit && in->first_word[0] >= 0 && in->first_word[in->n_terms] <= in->n_words;
    for (Py_ssize_t term = 0; fit && term < in->n_terms; term++)
        fit = in->first_word[term] < in->first_word[term + 1] && in->topics[term] >= 0 && in->topics[term] < in->n_topics;
    if (!fit) PyErr_SetString(PyExc_ValueError, "the parts of seed terms do not fit each other");
    return fit;
}

/* The longest term that begins with the words from a place on, of which the first is given, or `NONE`. */
static inline int64_t term_at(const Seeding *in, int64_t head, int32_t place, int32_t end) {
    for (int64_t term = in->first_term[head]; term < in->first_term[head + 1]; term++) {
        const int64_t *own = in->words + in->first_word[term];
        int32_t n = (int32_t)(in->first_word[term + 1] - in->first_word[term]), i = 1;
        while (i < n && i < end - place && in->ids[in->numbers[place + i]] == own[i]) i++;
        if (i == n) return term;
    }
    return NONE;
}

/* Whether words and segments fit each other. */
static int words_fit(const Seeding *in) {
    int fit = in->n_segments >= 0;
    for (Py_ssize_t i = 0; fit && i < in->n_segments; i++) fit = in->offsets[i] >= 0 && in->offsets[i] <= in->offsets[i + 1];
    int32_t least = 0, most = -1;
    for (Py_ssize_t i = 0; i < in->n_numbers; i++) {
        least = in->numbers[i] < least ? in->numbers[i] : least;
        most = in->numbers[i] > most ? in->numbers[i] : most;
    }
    fit = fit && in->offsets[in->n_segments] <= in->n_numbers && least >= 0 && most < in->n_distinct;
    if (!fit) PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
    return fit;
}

/* Find the segment, place and number of each term, and count the different ones of each topic; return how many
   numbers that is. */
static Py_ssize_t find(const Seeding *in, int64_t *found, char *seen, double *counts) {
    Py_ssize_t n = 0;
    for (Py_ssize_t segment = 0; segment < in->n_segments; segment++)
        for (int32_t place = in->offsets[segment], end = in->offsets[segment + 1]; place < end; place++) {
            int64_t head = in->ids[in->numbers[place]];
            if ((uint64_t)head >= (uint64_t)in->n_heads) continue; /* as most words */
            int64_t term = term_at(in, head, place, end);
            if (term == NONE) continue;
            found[n++] = segment, found[n++] = place, found[n++] = term;
            counts[in->topics[term]] += !seen[term];
            seen[term] = 1;
            place += (int32_t)(in->first_word[term + 1] - in->first_word[term]) - 1;
        }
    return n;
}

PyObject *seeds_found(const Seeding *in) {
    if (!words_fit(in)) return NULL;
    PyObject *result = NULL;
    int64_t *found = malloc((3 * (size_t)in->n_numbers + 1) * sizeof *found);
    double *counts = calloc((size_t)in->n_topics + 1, sizeof *counts);
    char *seen = calloc((size_t)in->n_terms + 1, 1);
    if (!found || !counts || !seen)
        PyErr_NoMemory();
    else {
        Py_ssize_t n = find(in, found, seen, counts);
        result = Py_BuildValue("y#y#", found, n * 8, counts, in->n_topics * 8);
    }
    free(found);
    free(counts);
    free(seen);
    return result;
}

/* find_terms(numbers, offsets, different, table, first_term, first_word, words, topics, n_topics) -> (segment, place,
   term) of each; how many different ones each topic has. */
PyObject *find_terms(PyObject *module, PyObject *args) {
    (void)module;
    Py_buffer b[8];
    Py_ssize_t n[8] = {0}, n_topics;
    static const char *const names[8] = {"numbers", "offsets", "", "", "first_term", "first_word", "words", "topics"};
    if (!PyArg_ParseTuple(args, "y*y*y*y*y*y*y*y*n", &b[0], &b[1], &b[2], &b[3], &b[4], &b[5], &b[6], &b[7], &n_topics))
        return NULL;
    PyObject *result = NULL;
    int64_t *ids = NULL;
    size_t size = entries(&b[3]);
    if (!size || (n[2] = words_in(&b[2])) < 0) goto done;
    for (int i = 0; i < 8; i++)
        if (*names[i] && (n[i] = items(&b[i], i < 2 ? 4 : 8, names[i])) < 0) goto done;
    if (!(ids = malloc((size_t)(n[2] + 1) * sizeof *ids))) {
        PyErr_NoMemory();
        goto done;
    }
    values_of(b[2].buf, n[2], b[3].buf, size, NONE, NONE, NONE, ids);
    Seeding in = {b[0].buf, b[1].buf, ids, b[4].buf, b[5].buf, b[6].buf, b[7].buf,
                  n[0], n[1] - 1, n[2], n[4] - 1, n[5] - 1, n[6], n_topics};
    if (in.n_heads < 0 || in.n_terms < 0 || n[7] != in.n_terms)
        PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
    else if (seeds_fit(&in))
        result = seeds_found(&in);
done:
    free(ids);
    for (int i = 0; i < 8; i++) PyBuffer_Release(&b[i]);
    return result;
}
