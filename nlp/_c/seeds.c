/* The seed terms in some words. See nlp/seed_terms.py. */
#include "kernel.h"
#include <stdlib.h>

typedef struct {
    const int32_t *numbers, *offsets;
    const int64_t *ids;        /* of each different word, its number among the words of terms, or -1 */
    const int64_t *first_term; /* of each word that begins terms, its first term; and where the last ends */
    const int64_t *first_word; /* of each term, its first word in `words`; and where the last ends */
    const int64_t *words;
    const int64_t *topics; /* of each term */
    Py_ssize_t n_numbers, n_segments, n_distinct, n_heads, n_terms, n_words, n_topics;
} Input;

enum { NONE = -1, MISFIT = -2 };

/* The longest term that begins at a place, `NONE`, or `MISFIT` if the terms there do not fit the other parts. */
static int64_t term_at(const Input *in, int32_t place, int32_t end) {
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

static int check(const Input *in) {
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
static Py_ssize_t find(const Input *in, int64_t *found, char *seen, double *counts) {
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

/* find_terms(numbers, offsets, different, table, first_term, first_word, words, topics, n_topics) -> (segment, place,
   term) of each; how many different ones each topic has. */
PyObject *find_terms(PyObject *module, PyObject *args) {
    (void)module;
    Py_buffer b[8];
    Py_ssize_t n[8] = {0}, n_topics, n_found = MISFIT;
    static const char *const names[8] = {"numbers", "offsets", "", "", "first_term", "first_word", "words", "topics"};
    if (!PyArg_ParseTuple(args, "y*y*y*y*y*y*y*y*n", &b[0], &b[1], &b[2], &b[3], &b[4], &b[5], &b[6], &b[7], &n_topics))
        return NULL;
    PyObject *result = NULL;
    int64_t *memory = NULL;
    double *counts = NULL;
    char *seen = NULL;
    size_t size = entries(&b[3]);
    if (!size || (n[2] = words_in(&b[2])) < 0) goto done;
    for (int i = 0; i < 8; i++)
        if (*names[i] && (n[i] = items(&b[i], i < 2 ? 4 : 8, names[i])) < 0) goto done;
    Input in = {b[0].buf, b[1].buf, NULL, b[4].buf, b[5].buf, b[6].buf, b[7].buf,
                n[0], n[1] - 1, n[2], n[4] - 1, n[5] - 1, n[6], n_topics};
    if (check(&in) && n[7] == in.n_terms) {
        memory = malloc((size_t)(n[2] + 3 * n[0] + 1) * sizeof *memory);
        counts = calloc((size_t)n_topics + 1, sizeof *counts);
        seen = calloc((size_t)n[7] + 1, 1);
        if (!memory || !counts || !seen) {
            PyErr_NoMemory();
            goto done;
        }
        for (Py_ssize_t i = 0; i < n[2]; i++) {
            const Entry *word = entry(b[3].buf, size, ((const Entry *)b[2].buf)[i].hash);
            memory[i] = word->hash ? word->value : NONE;
        }
        in.ids = memory;
        n_found = find(&in, memory + n[2], seen, counts);
    }
    if (n_found == MISFIT)
        PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
    else
        result = Py_BuildValue("y#y#", memory + n[2], n_found * 8, counts, n_topics * 8);
done:
    free(memory);
    free(counts);
    free(seen);
    for (int i = 0; i < 8; i++) PyBuffer_Release(&b[i]);
    return result;
}
