/* The seed terms in some words. See nlp/seed_terms.py. */
#include "judge.h"
#include <stdlib.h>

enum { NONE = -1, MISFIT = -2 };

/* The longest term that begins at a place, `NONE`, or `MISFIT` if the terms there do not fit the other parts. */
static int64_t term_at(const Seeding *in, int32_t place, int32_t end) {
    int64_t head = in->ids[in->numbers[place]];
    if (head < 0 || head >= in->n_heads) return NONE;
    int64_t term = in->first_term[head], last = in->first_term[head + 1];
    if (term < 0 || last > in->n_terms) return MISFIT;
    for (; term < last; term++) {
        int64_t from = in->first_word[term], to = in->first_word[term + 1], i = 1;
        if (from < 0 || to <= from || to > in->n_words || in->topics[term] < 0 || in->topics[term] >= in->n_topics)
            return MISFIT;
        if (to - from > end - place) continue;
        while (i < to - from && in->ids[in->numbers[place + i]] == in->words[from + i]) i++;
        if (i == to - from) return term;
    }
    return NONE;
}

static int check(const Seeding *in) {
    int fits = in->n_segments >= 0 && in->n_heads >= 0 && in->n_terms >= 0 && in->n_topics >= 0 && in->n_topics < INT32_MAX;
    for (Py_ssize_t i = 0; fits && i < in->n_segments; i++)
        fits = in->offsets[i] >= 0 && in->offsets[i] <= in->offsets[i + 1];
    fits = fits && in->offsets[in->n_segments] <= in->n_numbers;
    for (Py_ssize_t i = 0; fits && i < in->n_numbers; i++)
        fits = in->numbers[i] >= 0 && in->numbers[i] < in->n_distinct;
    return fits;
}

/* Find the segment, place and number of each term, and count the different ones of each topic; return how many
   numbers that is, or `MISFIT`. */
static Py_ssize_t find(const Seeding *in, int64_t *found, char *seen, double *counts) {
    Py_ssize_t n = 0;
    for (Py_ssize_t segment = 0; segment < in->n_segments; segment++)
        for (int32_t place = in->offsets[segment], end = in->offsets[segment + 1]; place < end;) {
            int64_t term = term_at(in, place, end);
            if (term == MISFIT) return MISFIT;
            if (term == NONE) {
                place++;
                continue;
            }
            found[n++] = segment, found[n++] = place, found[n++] = term;
            counts[in->topics[term]] += !seen[term];
            seen[term] = 1;
            place += (int32_t)(in->first_word[term + 1] - in->first_word[term]);
        }
    return n;
}

PyObject *seeds_found(const Seeding *in) {
    PyObject *result = NULL;
    if (!check(in)) {
        PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
        return NULL;
    }
    int64_t *found = malloc((size_t)(3 * in->n_numbers + 1) * sizeof *found);
    double *counts = calloc((size_t)in->n_topics + 1, sizeof *counts);
    char *seen = calloc((size_t)in->n_terms + 1, 1);
    Py_ssize_t n = found && counts && seen ? find(in, found, seen, counts) : NONE;
    if (n == NONE)
        PyErr_NoMemory();
    else if (n == MISFIT)
        PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
    else
        result = Py_BuildValue("y#y#", found, n * 8, counts, in->n_topics * 8);
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
    if (n[7] == in.n_terms)
        result = seeds_found(&in);
    else
        PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
done:
    free(ids);
    for (int i = 0; i < 8; i++) PyBuffer_Release(&b[i]);
    return result;
}
