/* Which sentences make the summary of a document of few. See nlp/summarizer/selection.py. */
#include "kernel.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_SENTENCES = 1000 };

typedef struct {
    const int32_t *numbers, *offsets, *starts; /* offsets from the first sentence on */
    const Entry *hashes;
    const Entry *classes;
    size_t n_classes;
    const double *scores;
    PyObject *texts, *costs;
    Py_ssize_t n, n_words, n_distinct, budget;
    long long stop, pronoun;
    double same;
} Input;

typedef struct {
    int32_t *seen, stamp; /* of each word the last pass that met it */
    int32_t *picked, *waiting, *order;
    char *is_picked, *waits;
    Py_ssize_t n_picked, n_waiting;
} Work;

static long long class_of(const Input *in, int32_t word) {
    const Entry *found = entry(in->classes, in->n_classes, in->hashes[in->numbers[word]].hash);
    return found->hash ? found->value : 0;
}

static int is_number(const Input *in, Py_ssize_t i, int32_t word) {
    PyObject *text = PyList_GET_ITEM(in->texts, i);
    return in->starts[word] >= 0 && in->starts[word] < PyUnicode_GET_LENGTH(text)
           && Py_UNICODE_ISDIGIT(PyUnicode_READ_CHAR(text, in->starts[word]));
}

/* The next number among the words of a sentence, from a word on; where they end without one. */
static int32_t next_number(const Input *in, Py_ssize_t i, int32_t word) {
    while (word < in->offsets[i + 1] && !is_number(in, i, word)) word++;
    return word;
}

static int same_numbers(const Input *in, Py_ssize_t a, Py_ssize_t b) {
    int32_t one = next_number(in, a, in->offsets[a]), other = next_number(in, b, in->offsets[b]);
    while (one < in->offsets[a + 1] && other < in->offsets[b + 1]) {
        if (in->numbers[one] != in->numbers[other]) return 0;
        one = next_number(in, a, one + 1), other = next_number(in, b, other + 1);
    }
    return one == in->offsets[a + 1] && other == in->offsets[b + 1];
}

/* Whether the words of a sentence that count are all of them, for want of content words. */
static int all_count(const Input *in, Py_ssize_t i) {
    for (int32_t word = in->offsets[i]; word < in->offsets[i + 1]; word++)
        if (!(class_of(in, word) & in->stop)) return 0;
    return 1;
}

/* Go over the different words of a sentence that count: return how many there are, and how many of them the pass
   `before` met. */
static Py_ssize_t meet(const Input *in, Work *work, Py_ssize_t i, int32_t before, Py_ssize_t *shared) {
    int all = all_count(in, i);
    Py_ssize_t n = 0;
    work->stamp++;
    for (int32_t word = in->offsets[i]; word < in->offsets[i + 1]; word++) {
        int32_t *seen = &work->seen[in->numbers[word]];
        if (*seen == work->stamp || !(all || !(class_of(in, word) & in->stop))) continue;
        *shared += *seen == before, *seen = work->stamp, n++;
    }
    return n;
}

static int say_the_same(const Input *in, Work *work, Py_ssize_t a, Py_ssize_t b) {
    int empty = in->offsets[a] == in->offsets[a + 1], other = in->offsets[b] == in->offsets[b + 1];
    if (empty || other)
        return empty && other && !PyUnicode_Compare(PyList_GET_ITEM(in->texts, a), PyList_GET_ITEM(in->texts, b));
    if (!same_numbers(in, a, b)) return 0;
    Py_ssize_t shared = 0, ignored = 0, n = meet(in, work, a, -1, &ignored);
    n += meet(in, work, b, work->stamp, &shared);
    return (double)shared >= in->same * (double)(n - shared);
}

static int pick(const Input *in, Work *work, Py_ssize_t *budget, Py_ssize_t i) {
    Py_ssize_t price = PyLong_AsSsize_t(PyList_GET_ITEM(in->costs, i));
    if (price > *budget) return 0;
    for (Py_ssize_t at = 0; at < work->n_picked; at++)
        if (say_the_same(in, work, i, work->picked[at])) return 0;
    work->picked[work->n_picked++] = (int32_t)i;
    work->is_picked[i] = 1;
    *budget -= price;
    return 1;
}

static void select_all(const Input *in, Work *work) {
    Py_ssize_t budget = in->budget;
    for (Py_ssize_t i = 0; i < in->n; i++) {
        Py_ssize_t at = i;
        for (; at && in->scores[work->order[at - 1]] < in->scores[i]; at--) work->order[at] = work->order[at - 1];
        work->order[at] = (int32_t)i;
    }
    for (Py_ssize_t place = 0; place < in->n && budget > 0; place++) {
        int32_t i = work->order[place], first = in->offsets[i];
        if (i && !work->is_picked[i - 1] && first < in->offsets[i + 1] && class_of(in, first) & in->pronoun) {
            work->waits[i] = 1, work->waiting[work->n_waiting++] = i;
            continue;
        }
        while (pick(in, work, &budget, i) && i + 1 < in->n && work->waits[i + 1]) work->waits[++i] = 0;
    }
    for (Py_ssize_t at = 0; at < work->n_waiting; at++)
        if (work->waits[work->waiting[at]]) pick(in, work, &budget, work->waiting[at]);
}

static int check(const Input *in) {
    int fits = in->n > 0 && in->n <= MOST_SENTENCES && PyList_GET_SIZE(in->costs) == in->n && in->n_distinct < INT32_MAX;
    for (Py_ssize_t i = 0; fits && i < in->n; i++) {
        fits = in->offsets[i] >= 0 && in->offsets[i] <= in->offsets[i + 1] && PyUnicode_Check(PyList_GET_ITEM(in->texts, i))
               && PyLong_CheckExact(PyList_GET_ITEM(in->costs, i));
        if (fits && PyLong_AsSsize_t(PyList_GET_ITEM(in->costs, i)) < 0) {
            if (PyErr_Occurred()) return -1;
            fits = 0;
        }
    }
    fits = fits && in->offsets[in->n] <= in->n_words;
    for (int32_t word = fits ? in->offsets[0] : 0; fits && word < in->offsets[in->n]; word++)
        fits = in->numbers[word] >= 0 && in->numbers[word] < in->n_distinct;
    if (!fits) PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
    return fits ? 0 : -1;
}

static PyObject *selected(const Input *in) {
    size_t n = (size_t)in->n;
    Work work = {.seen = calloc((size_t)in->n_distinct + 1, sizeof(int32_t)), .picked = malloc(3 * n * sizeof(int32_t)),
                 .is_picked = calloc(2 * n, 1)};
    PyObject *found = NULL;
    if (work.seen && work.picked && work.is_picked) {
        work.waiting = work.picked + n, work.order = work.waiting + n, work.waits = work.is_picked + n;
        select_all(in, &work);
        found = PyList_New(work.n_picked);
        for (Py_ssize_t i = 0; found && i < work.n_picked; i++) {
            PyObject *index = PyLong_FromLong(work.picked[i]);
            if (index)
                PyList_SET_ITEM(found, i, index);
            else
                Py_CLEAR(found);
        }
    } else
        PyErr_NoMemory();
    free(work.seen);
    free(work.picked);
    free(work.is_picked);
    return found;
}

/* select(numbers, offsets, starts, hashes, classes, stop, pronoun, texts, scores, costs, budget, same)
   -> the indices of the picked sentences; the first segment, the title, is passed over. */
PyObject *select_sentences(PyObject *module, PyObject *args) {
    (void)module;
    Py_buffer b[6];
    Py_ssize_t n[6], budget;
    long long stop, pronoun;
    double same;
    PyObject *texts, *costs, *found = NULL;
    static const char *const names[6] = {"numbers", "offsets", "starts", "hashes", "classes", "scores"};
    static const size_t sizes[6] = {4, 4, 4, sizeof(Entry), sizeof(Entry), 8};
    if (!PyArg_ParseTuple(args, "y*y*y*y*y*LLO!y*O!nd", &b[0], &b[1], &b[2], &b[3], &b[4], &stop, &pronoun, &PyList_Type,
                          &texts, &b[5], &PyList_Type, &costs, &budget, &same))
        return NULL;
    for (int i = 0; i < 6; i++)
        if ((n[i] = items(&b[i], sizes[i], names[i])) < 0) goto done;
    Input in = {b[0].buf, (const int32_t *)b[1].buf + 1, b[2].buf, b[3].buf, b[4].buf, entries(&b[4]), b[5].buf,
                texts, costs, PyList_GET_SIZE(texts), n[0], n[3], budget, stop, pronoun, same};
    if (!in.n_classes) goto done;
    if (n[1] != in.n + 2 || n[2] != n[0] || n[5] != in.n)
        PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
    else if (!check(&in))
        found = selected(&in);
done:
    for (int i = 0; i < 6; i++) PyBuffer_Release(&b[i]);
    return found;
}
