/* LexRank of a document of few sentences: the equations of PageRank solved. See nlp/summarizer/lexrank.py. */
#include "kernel.h"
#include <math.h>
#include <stdlib.h>

enum { MOST_SENTENCES = 1000 };

typedef struct {
    const int32_t *numbers, *offsets; /* those of the sentences; offsets from 0 */
    Py_ssize_t n_sentences, n_distinct;
    double damping;
} Input;

typedef struct {
    int32_t *columns, *held_by; /* of each entry, its word; in how many sentences each word is */
    double *values, *scratch, *matrix;
    Py_ssize_t *ends; /* of the entries of each sentence */
} Work;

/* Weigh the different words of each sentence; rows of length 1. */
static void weigh(const Input *in, const Work *to) {
    Py_ssize_t n = 0;
    for (Py_ssize_t i = 0; i < in->n_sentences; i++) {
        Py_ssize_t from = n;
        for (int32_t word = in->offsets[i]; word < in->offsets[i + 1]; word++)
            if (!to->scratch[in->numbers[word]]++) to->columns[n++] = in->numbers[word];
        for (Py_ssize_t entry = from; entry < n; entry++) {
            to->values[entry] = to->scratch[to->columns[entry]];
            to->scratch[to->columns[entry]] = 0;
            to->held_by[to->columns[entry]]++;
        }
        to->ends[i] = n;
    }
    double *idf = to->matrix; /* of a word by the number of sentences with it, 0 until one is asked for */
    for (Py_ssize_t i = 0, entry = 0; i < in->n_sentences; i++) {
        double length = 0;
        for (Py_ssize_t at = entry; at < to->ends[i]; at++) {
            int32_t held_by = to->held_by[to->columns[at]];
            if (idf[held_by - 1] == 0) idf[held_by - 1] = 1 + log((double)in->n_sentences / held_by);
            to->values[at] *= idf[held_by - 1];
            length += to->values[at] * to->values[at];
        }
        length = sqrt(length);
        for (; entry < to->ends[i]; entry++) to->values[entry] /= length;
    }
}

/* Fill the matrix with similarities. Words of one sentence count in its diagonal only. */
static void compare(const Input *in, const Work *to) {
    Py_ssize_t n = in->n_sentences, kept = 0;
    int32_t *columns = to->columns;
    double *values = to->values, *scratch = to->scratch, *matrix = to->matrix;
    for (Py_ssize_t i = 0, entry = 0; i < n; i++) {
        double product = 0;
        for (; entry < to->ends[i]; entry++) {
            product += values[entry] * values[entry];
            if (to->held_by[columns[entry]] > 1) columns[kept] = columns[entry], values[kept++] = values[entry];
        }
        matrix[i * n + i] = product, to->ends[i] = kept;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_ssize_t from = i ? to->ends[i - 1] : 0, entry = to->ends[i];
        for (Py_ssize_t at = from; at < entry; at++) scratch[columns[at]] = values[at];
        for (Py_ssize_t j = i + 1; j < n; j++) {
            double product = 0;
            for (; entry < to->ends[j]; entry++) product += values[entry] * scratch[columns[entry]];
            matrix[i * n + j] = matrix[j * n + i] = product;
        }
        for (Py_ssize_t at = from; at < to->ends[i]; at++) scratch[columns[at]] = 0;
    }
}

/* Turn similarities into I - damping * similarity / degree. */
WIDE static void divide(double *matrix, double *degrees, Py_ssize_t n, double damping) {
    for (Py_ssize_t j = 0; j < n; j++) degrees[j] = 0;
    for (Py_ssize_t i = 0; i < n; i++)
        for (Py_ssize_t j = 0; j < n; j++) degrees[j] += matrix[i * n + j];
    for (Py_ssize_t j = 0; j < n; j++)
        if (degrees[j] == 0) degrees[j] = 1;
    for (Py_ssize_t i = 0; i < n; i++) {
        double *RESTRICT row = matrix + i * n;
        const double *RESTRICT by = degrees;
        double own = 1 - damping * row[i] / by[i];
        for (Py_ssize_t j = 0; j < n; j++) row[j] = 0 - damping * row[j] / by[j];
        row[i] = own;
    }
}

/* Solve by elimination, for which the columns' diagonals weigh enough that no rows need be exchanged. */
WIDE static void solve(double *matrix, double *x, Py_ssize_t n) {
    for (Py_ssize_t k = 0; k < n; k++)
        for (Py_ssize_t i = k + 1; i < n; i++) {
            const double *RESTRICT from = matrix + k * n;
            double *RESTRICT to = matrix + i * n, factor = to[k] / from[k];
            if (factor == 0) continue;
            for (Py_ssize_t j = k + 1; j < n; j++) to[j] -= factor * from[j];
            x[i] -= factor * x[k];
        }
    for (Py_ssize_t i = n - 1; i >= 0; i--) {
        for (Py_ssize_t j = i + 1; j < n; j++) x[i] -= matrix[i * n + j] * x[j];
        x[i] /= matrix[i * n + i];
    }
}

static PyObject *scored(const Input *in, Py_ssize_t n_numbers) {
    size_t n = (size_t)in->n_sentences, width = (size_t)in->n_distinct + 1, most = (size_t)n_numbers + 1;
    Work work = {.columns = malloc(most * sizeof(int32_t)), .held_by = calloc(width, sizeof(int32_t)),
                 .values = malloc(most * sizeof(double)), .scratch = calloc(width, sizeof(double)),
                 .matrix = calloc(n * n, sizeof(double)), .ends = malloc(n * sizeof(Py_ssize_t))};
    int whole = work.columns && work.held_by && work.values && work.scratch && work.matrix && work.ends;
    PyObject *found = whole ? PyBytes_FromStringAndSize(NULL, (Py_ssize_t)n * 8) : PyErr_NoMemory();
    if (found) {
        double *scores = (double *)PyBytes_AS_STRING(found), highest = 0;
        weigh(in, &work);
        compare(in, &work);
        divide(work.matrix, scores, in->n_sentences, in->damping);
        for (size_t i = 0; i < n; i++) scores[i] = 1 - in->damping;
        solve(work.matrix, scores, in->n_sentences);
        for (size_t i = 0; i < n; i++) highest = fmax(highest, scores[i]);
        for (size_t i = 0; i < n; i++) scores[i] = round(scores[i] / highest * 1e12) / 1e12;
    }
    free(work.columns);
    free(work.held_by);
    free(work.values);
    free(work.scratch);
    free(work.matrix);
    free(work.ends);
    return found;
}

/* lexrank(numbers, offsets, n_distinct, damping) -> scores; the first segment, the title, is passed over. */
PyObject *lexrank(PyObject *module, PyObject *args) {
    (void)module;
    Py_buffer numbers, offsets;
    Py_ssize_t n_distinct;
    double damping;
    if (!PyArg_ParseTuple(args, "y*y*nd", &numbers, &offsets, &n_distinct, &damping)) return NULL;
    PyObject *found = NULL;
    Py_ssize_t n_numbers = items(&numbers, 4, "numbers"), n_offsets = items(&offsets, 4, "offsets");
    const int32_t *number = numbers.buf, *offset = offsets.buf;
    int fits = n_offsets > 2 && n_offsets < MOST_SENTENCES && n_distinct >= 0 && n_distinct <= INT32_MAX && damping >= 0 && damping < 1;
    for (Py_ssize_t i = 0; fits && i + 1 < n_offsets; i++) fits = offset[i] >= 0 && offset[i] <= offset[i + 1];
    fits = fits && offset[n_offsets - 1] <= n_numbers;
    for (Py_ssize_t i = 0; fits && i < n_numbers; i++) fits = number[i] >= 0 && number[i] < n_distinct;
    if (fits)
        found = scored(&(Input){number, offset + 1, n_offsets - 2, n_distinct, damping}, n_numbers);
    else if (!PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
    PyBuffer_Release(&numbers);
    PyBuffer_Release(&offsets);
    return found;
}
