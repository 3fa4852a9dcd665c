/* The compiled kernel: what newsdesk does for every word, in C. Each function has a twin in Python. */
#include "kernel.h"
#include <string.h>

uint64_t hash_seed;

static PyMethodDef methods[] = {
    {"read_words", read_words, METH_O, "The words of segments of text."},
    {"read_passages", read_passages, METH_VARARGS, "The words of passages of a text."},
    {"spell_words", spell_words, METH_VARARGS, "The different words in lower case."},
    {"lower_case", lower_case, METH_O, "A text in lower case, character for character."},
    {"utf8_size", utf8_size, METH_VARARGS, "How many bytes the beginning of a text is in UTF-8."},
    {"score_terms", score_terms, METH_VARARGS, "Terms, weights and raw scores of words."},
    {"support_figures", support_figures, METH_VARARGS, "The figures that support each topic."},
    {"prepare_model", prepare_model, METH_VARARGS, "A classifier, for `judge`."},
    {"judge", judge, METH_VARARGS, "How probable topics are for some words."},
    {"sentence_figures", sentence_figures, METH_VARARGS, "What is known of each sentence."},
    {"lexrank", lexrank, METH_VARARGS, "LexRank of a document of few sentences."},
    {"locate", locate, METH_VARARGS, "Where the terms of a document stand."},
    {"phrases", phrases, METH_VARARGS, "The phrases that terms with a positive weight make."},
    {"sentence_scores", sentence_scores, METH_VARARGS, "Scores of sentences from their figures."},
    {"select", select_sentences, METH_VARARGS, "Which sentences make a summary."},
    {"rounded", round_figure, METH_O, "A figure rounded to four digits."},
    {"values", values, METH_VARARGS, "Instances of a dataclass."},
    {"named_passages", named_passages, METH_VARARGS, "Passages of a text, as named tuples."},
    {"find_terms", find_terms, METH_VARARGS, "The seed terms in some words."},
    {"word_table", word_table, METH_VARARGS, "A table of words and their values."},
    {"pair_table", pair_table, METH_VARARGS, "A table of pairs of words."},
    {"content_ids", content_ids, METH_VARARGS, "The numbers of words in a vocabulary."},
    {"word_classes", word_classes, METH_VARARGS, "The classes and stems of words."},
    {"frame_signs", frame_signs, METH_VARARGS, "Signs that sentences are not the article."},
    {"count_words", count_words, METH_VARARGS, "How many words of a text are in a table."},
    {"sentence_spans", sentence_spans, METH_VARARGS, "Where the sentences of a text stand."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "_kernel", .m_size = 0, .m_methods = methods};

PyMODINIT_FUNC PyInit__kernel(void) {
    PyObject *os = PyImport_ImportModule("os");
    PyObject *random = os ? PyObject_CallMethod(os, "urandom", "i", (int)sizeof hash_seed) : NULL;
    Py_XDECREF(os);
    if (!random) return NULL;
    memcpy(&hash_seed, PyBytes_AS_STRING(random), sizeof hash_seed);
    Py_DECREF(random);
    prepare_letters();
    return PyModule_Create(&module);
}
