/* The scores of sentences from their figures. See nlp/summarizer/sentence_scorer.py. */
#include "kernel.h"
#include <math.h>

typedef struct {
    const double *figures, *one, *other, *genre; /* weights, the bias last */
    const int64_t *columns;
    Py_ssize_t n, n_figures, n_columns;
} Input;

static double logistic(double x) { return 0.5 * (1 + tanh(0.5 * fmin(fmax(x, -30), 30))); }

/* How much the means of some figures speak for the first of two sets of weights. */
static double share(const Input *in) {
    double sum = 0;
    for (Py_ssize_t place = 0; place < in->n_columns; place++) {
        double mean = 0;
        for (Py_ssize_t i = 0; i < in->n; i++) mean += in->figures[i * in->n_figures + in->columns[place]];
        sum += mean / (double)in->n * in->genre[place];
    }
    return logistic(sum + in->genre[in->n_columns]);
}

static void score(const Input *in, double *scores) {
    double of_one = in->n_columns ? share(in) : 1;
    for (Py_ssize_t i = 0; i < in->n; i++) {
        const double *figures = in->figures + i * in->n_figures;
        double one = 0, other = 0;
        for (Py_ssize_t at = 0; at < in->n_figures; at++) one += figures[at] * in->one[at], other += figures[at] * in->other[at];
        one += in->one[in->n_figures], other += in->other[in->n_figures];
        scores[i] = logistic(in->n_columns ? of_one * one + (1 - of_one) * other : one);
    }
}

/* sentence_scores(figures, one, other, genre, columns) -> scores by two sets of weights, mixed by what the weights
   `genre` say of the means of some columns; without columns, scores by the first alone. */
PyObject *sentence_scores(PyObject *module, PyObject *args) {
    (void)module;
    Py_buffer b[5];
    Py_ssize_t n[5];
    PyObject *found = NULL;
    static const char *const names[5] = {"figures", "one", "other", "genre", "columns"};
    if (!PyArg_ParseTuple(args, "y*y*y*y*y*", &b[0], &b[1], &b[2], &b[3], &b[4])) return NULL;
    for (int i = 0; i < 5; i++)
        if ((n[i] = items(&b[i], 8, names[i])) < 0) goto done;
    Py_ssize_t n_figures = n[1] - 1;
    int fits = n_figures > 0 && n[2] == n[1] && n[3] == n[4] + 1 && n[0] % n_figures == 0;
    for (Py_ssize_t i = 0; fits && i < n[4]; i++) fits = ((const int64_t *)b[4].buf)[i] >= 0 && ((const int64_t *)b[4].buf)[i] < n_figures;
    if (!fits)
        PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
    else if ((found = PyBytes_FromStringAndSize(NULL, n[0] / n_figures * 8)))
        score(&(Input){b[0].buf, b[1].buf, b[2].buf, b[3].buf, b[4].buf, n[0] / n_figures, n_figures, n[4]},
              (double *)PyBytes_AS_STRING(found));
done:
    for (int i = 0; i < 5; i++) PyBuffer_Release(&b[i]);
    return found;
}
