/* The seed terms in some words. See nlp/seed_terms.py. */
#include "kernel.h"
#include <stdlib.h>

typedef struct {
    const int32_t *numbers, *offsets;
    const int64_t *ids;        /* of each different word, its number among the words of terms, or -1 */
    const int64_t *first_term; /* of each word that begins terms, its first term; and where the last ends */
    const int64_t *first_word; /* of each term, its first word in `words`; and where the last ends */
    const int64_t *words;
    Py_ssize_t n_numbers, n_segments, n_distinct, n_heads, n_terms, n_words;
} Input;

/* The longest term that begins at a place, -1 for none. */
static int64_t term_at(const Input *in, int32_t place, int32_t end) {
    int64_t head = in->ids[in->numbers[place]];
    if (head < 0 || head >= in->n_heads) return -1;
    for (int64_t term = in->first_term[head]; term < in->first_term[head + 1]; term++) {
        int64_t from = in->first_word[term], length = in->first_word[term + 1] - from, i = 1;
        if (length > end - place) continue;
        while (i < length && in->ids[in->numbers[place + i]] == in->words[from + i]) i++;
        if (i >= length) return term;
    }
    return -1;
}

static int check(const Input *in) {
    int fits = in->n_segments >= 0 && in->n_heads >= 0 && in->n_terms >= 0;
    for (Py_ssize_t i = 0; fits && i < in->n_segments; i++)
        fits = in->offsets[i] >= 0 && in->offsets[i] <= in->offsets[i + 1];
    fits = fits && in->offsets[in->n_segments] <= in->n_numbers;
    for (Py_ssize_t i = 0; fits && i < in->n_numbers; i++)
        fits = in->numbers[i] >= 0 && in->numbers[i] < in->n_distinct;
    for (Py_ssize_t i = 0; fits && i < in->n_heads; i++)
        fits = in->first_term[i] >= 0 && in->first_term[i] <= in->first_term[i + 1];
    fits = fits && in->first_term[in->n_heads] <= in->n_terms;
    for (Py_ssize_t i = 0; fits && i < in->n_terms; i++)
        fits = in->first_word[i] >= 0 && in->first_word[i] < in->first_word[i + 1];
    fits = fits && in->first_word[in->n_terms] <= in->n_words;
    if (!fits) PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
    return fits ? 0 : -1;
}

/* find_terms(numbers, offsets, ids, first_term, first_word, words) -> (segment, place, term) of each. */
PyObject *find_terms(PyObject *module, PyObject *args) {
    (void)module;
    Py_buffer b[6];
    Py_ssize_t n[6], n_found = 0;
    static const char *const names[6] = {"numbers", "offsets", "ids", "first_term", "first_word", "words"};
    if (!PyArg_ParseTuple(args, "y*y*y*y*y*y*", &b[0], &b[1], &b[2], &b[3], &b[4], &b[5])) return NULL;
    PyObject *result = NULL;
    int64_t *found = NULL;
    for (int i = 0; i < 6; i++)
        if ((n[i] = items(&b[i], i < 2 ? 4 : 8, names[i])) < 0) goto done;
    Input in = {b[0].buf, b[1].buf, b[2].buf, b[3].buf, b[4].buf, b[5].buf,
                n[0], n[1] - 1, n[2], n[3] - 1, n[4] - 1, n[5]};
    if (check(&in)) goto done;
    found = malloc((size_t)(3 * n[0] + 1) * sizeof *found);
    if (!found) {
        PyErr_NoMemory();
        goto done;
    }
    for (Py_ssize_t segment = 0; segment < in.n_segments; segment++)
        for (int32_t place = in.offsets[segment], end = in.offsets[segment + 1]; place < end;) {
            int64_t term = term_at(&in, place, end);
            if (term < 0) {
                place++;
                continue;
            }
            found[n_found++] = segment, found[n_found++] = place, found[n_found++] = term;
            place += (int32_t)(in.first_word[term + 1] - in.first_word[term]);
        }
    result = PyBytes_FromStringAndSize((const char *)found, n_found * 8);
done:
    free(found);
    for (int i = 0; i < 6; i++) PyBuffer_Release(&b[i]);
    return result;
}
