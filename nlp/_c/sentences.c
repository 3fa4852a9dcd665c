/* The figures of sentences that marks tell, their ranks, and all of them put together. */
#include "figures.h"
#include <math.h>
#include <stdlib.h>

typedef struct {
    double value;
    Py_ssize_t sentence;
} Ranked;

static int highest_first(const void *a, const void *b) {
    const Ranked *x = a, *y = b;
    return x->value != y->value ? (x->value < y->value) - (x->value > y->value)
                                : (x->sentence > y->sentence) - (x->sentence < y->sentence);
}

/* Marks that count, as bits; those of ASCII from a table. */
enum { STRAIGHT = 1, OPENED = 2, CLOSED = 4, EXCLAIMED = 8, COLONS = 16, COMMA = 32, BRACKET = 64, DASHED = 128 };
static const unsigned char MARKS[64] = {['!'] = EXCLAIMED, ['"'] = STRAIGHT, ['('] = BRACKET, [','] = COMMA, ['-'] = DASHED, [':'] = COLONS};

static inline int mark_of(Py_UCS4 c) {
    if (c < 64) return MARKS[c];
    if (c < 0x2013 || c > 0x201D) return 0;
    return c == 0x201C ? OPENED : c == 0x201D ? CLOSED : c <= 0x2014 ? DASHED : 0;
}

typedef struct {
    Py_ssize_t straight, opened, closed, commas;
    int marks;
    Py_UCS4 first, last;
} Marks;

static ALWAYS_INLINE void read_marks(int kind, const void *data, Py_ssize_t length, Marks *to) {
    for (Py_ssize_t at = 0; at < length; at++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, at);
        int mark = mark_of(c);
        if (!mark) continue;
        to->straight += mark == STRAIGHT, to->opened += mark == OPENED, to->closed += mark == CLOSED;
        to->commas += mark == COMMA;
        if (c == '-'
            && (!at || at + 1 == length || PyUnicode_READ(kind, data, at - 1) != ' '
                || PyUnicode_READ(kind, data, at + 1) != ' '))
            continue;
        to->marks |= mark;
    }
    to->first = length ? PyUnicode_READ(kind, data, 0) : 0, to->last = length ? PyUnicode_READ(kind, data, length - 1) : 0;
}

static Marks marks_of(PyObject *text) {
    Marks found = {0};
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    switch (PyUnicode_KIND(text)) {
    case PyUnicode_1BYTE_KIND: read_marks(PyUnicode_1BYTE_KIND, data, length, &found); break;
    case PyUnicode_2BYTE_KIND: read_marks(PyUnicode_2BYTE_KIND, data, length, &found); break;
    default: read_marks(PyUnicode_4BYTE_KIND, data, length, &found);
    }
    return found;
}

void mark_figures(const Input *in, double *figures) {
    int quoting = 0;
    for (Py_ssize_t i = 0; i < in->n_sentences; i++) {
        PyObject *text = PyList_GET_ITEM(in->texts, i);
        Marks found = marks_of(text);
        double *to = figures + i * N_FIGURES;
        Py_UCS4 first = found.first, c = found.last;
        Py_ssize_t quotes = found.straight + found.opened + found.closed;
        to[EXCLAMATION] = (found.marks & EXCLAIMED) != 0, to[COLON] = (found.marks & COLONS) != 0;
        to[PARENTHESIS] = (found.marks & BRACKET) != 0, to[DASH] = (found.marks & DASHED) != 0;
        to[COMMAS] = (double)found.commas;
        to[OPENS_QUOTE] = first == '"' || first == '\'' || first == 0x2018 || first == 0x201C || first == 0x201D;
        to[QUOTES] = quotes < 4 ? (double)quotes : 4;
        to[HAS_QUOTE] = quotes > 0, to[IN_QUOTE] = quoting, to[QUESTION] = c == '?';
        to[BEGINS_SMALL] = Py_UNICODE_ISLOWER(first);
        to[NO_MARK] = PyUnicode_GET_LENGTH(text) && c != '.' && c != '!' && c != '?' && c != '"' && c != '\'' && c != ')'
                      && c != 0x201D && c != 0x2019;
        to[BARE_QUOTE] = (quotes || quoting) && !to[SAID];
        quoting = found.opened + (found.straight + 1) / 2 > found.closed + found.straight / 2 || (quoting && !quotes);
    }
}

/* Sort: a few by insertion. */
static void sort(Ranked *ranked, Py_ssize_t n) {
    if (n > 32) {
        qsort(ranked, (size_t)n, sizeof *ranked, highest_first);
        return;
    }
    for (Py_ssize_t i = 1; i < n; i++) {
        Ranked one = ranked[i];
        Py_ssize_t at = i;
        for (; at && ranked[at - 1].value < one.value; at--) ranked[at] = ranked[at - 1];
        ranked[at] = one;
    }
}

static void ranks(const Input *in, Ranked *ranked, double *figures) {
    static const int of[6] = {TITLE_RECALL, TITLE_COSINE, CENTRALITY, LEXRANK, WORDS, NAMES};
    Py_ssize_t n = in->n_sentences;
    for (int figure = 0; figure < 6; figure++) {
        double sum = 0, squares = 0;
        for (Py_ssize_t i = 0; i < n; i++) {
            double value = figures[i * N_FIGURES + of[figure]]; /* a NaN would have no place in an order */
            ranked[i] = (Ranked){value == value ? value : -HUGE_VAL, i};
            sum += ranked[i].value;
        }
        for (Py_ssize_t i = 0; i < n; i++) squares += (ranked[i].value - sum / (double)n) * (ranked[i].value - sum / (double)n);
        double deviation = sqrt(squares / (double)n);
        sort(ranked, n);
        for (Py_ssize_t place = 0; place < n; place++) {
            double *to = figures + ranked[place].sentence * N_FIGURES + RANKS + 2 * figure;
            to[0] = (double)place / (double)(n > 1 ? n - 1 : 1);
            to[1] = (ranked[place].value - sum / (double)n) / (deviation + 1e-6);
        }
    }
}

static int check(const Input *in, const Py_ssize_t *n) {
    int fits = n[1] - 2 == in->n_sentences && n[2] == n[0] && n[3] == n[0] && n[4] == in->n_sentences
               && n[5] == n[6] && n[7] == in->n_sentences && in->n_sentences > 0 && in->n_stems >= 0
               && in->n_stems <= in->n_distinct;
    for (Py_ssize_t i = 0; fits && i <= in->n_sentences; i++)
        fits = in->offsets[i] >= 0 && in->offsets[i] <= in->offsets[i + 1];
    fits = fits && in->offsets[in->n_sentences + 1] <= in->n_numbers;
    for (Py_ssize_t i = 0; fits && i < n[0]; i++) fits = in->numbers[i] >= 0 && in->numbers[i] < in->n_distinct;
    for (Py_ssize_t i = 0; fits && i < in->n_distinct; i++)
        fits = in->stems[i] < in->n_stems && in->classes[i] >= 0 && in->classes[i] >> N_CLASSES == 0;
    for (Py_ssize_t i = 0; fits && i < in->n_sentences; i++) fits = PyUnicode_Check(PyList_GET_ITEM(in->texts, i));
    if (!fits) PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
    return fits ? 0 : -1;
}

/* sentence_figures(numbers, offsets, starts, capital, opens, classes, stems, lexrank, texts, n_stems)
   -> figures, shape (n_sentences, N_FIGURES). */
PyObject *sentence_figures(PyObject *module, PyObject *args) {
    (void)module;
    Py_buffer b[8];
    Py_ssize_t n[8], n_stems;
    PyObject *texts, *found = NULL;
    static const char *const names[8] = {"numbers", "offsets", "starts", "capital", "opens", "classes", "stems", "lexrank"};
    static const size_t sizes[8] = {4, 4, 4, 1, 1, 8, 8, 8};
    if (!PyArg_ParseTuple(args, "y*y*y*y*y*y*y*y*O!n", &b[0], &b[1], &b[2], &b[3], &b[4], &b[5], &b[6], &b[7],
                          &PyList_Type, &texts, &n_stems))
        return NULL;
    Item *stems = NULL, *words = NULL;
    char *met = NULL;
    Ranked *ranked = NULL;
    for (int i = 0; i < 8; i++)
        if ((n[i] = items(&b[i], sizes[i], names[i])) < 0) goto done;
    Input in = {b[0].buf, b[1].buf, b[2].buf, b[3].buf, b[4].buf, b[5].buf, b[6].buf, b[7].buf,
                texts, n[0], PyList_GET_SIZE(texts), n[5], n_stems};
    if (check(&in, n)) goto done;
    stems = calloc((size_t)n_stems + 1, sizeof *stems);
    words = calloc((size_t)in.n_distinct + 1, sizeof *words);
    met = calloc((size_t)in.n_distinct + 1, 1);
    ranked = malloc((size_t)in.n_sentences * sizeof *ranked);
    if (!stems || !words || !met || !ranked) {
        PyErr_NoMemory();
        goto done;
    }
    found = PyBytes_FromStringAndSize(NULL, in.n_sentences * N_FIGURES * 8);
    if (found) {
        double *figures = (double *)PyBytes_AS_STRING(found);
        for (Py_ssize_t i = 0; i < in.n_sentences * N_FIGURES; i++) figures[i] = 0;
        word_figures(&in, stems, words, met, figures);
        mark_figures(&in, figures);
        ranks(&in, ranked, figures);
    }
done:
    free(stems);
    free(words);
    free(met);
    free(ranked);
    for (int i = 0; i < 8; i++) PyBuffer_Release(&b[i]);
    return found;
}
