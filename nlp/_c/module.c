/* The compiled kernel: what newsdesk does for every word, in C. Each function has a twin in Python. */
#include "kernel.h"

static PyMethodDef methods[] = {
    {"read_words", read_words, METH_O, "The words of segments of text."},
    {"score_terms", score_terms, METH_VARARGS, "Terms, weights and raw scores of words."},
    {"support_figures", support_figures, METH_VARARGS, "The figures that support each topic."},
    {"sentence_figures", sentence_figures, METH_VARARGS, "What is known of each sentence."},
    {"lexrank", lexrank, METH_VARARGS, "LexRank of a document of few sentences."},
    {"locate", locate, METH_VARARGS, "Where the terms of a document stand."},
    {"phrases", phrases, METH_VARARGS, "The phrases that terms with a positive weight make."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "_kernel", .m_size = 0, .m_methods = methods};

PyMODINIT_FUNC PyInit__kernel(void) {
    PyObject *name = PyUnicode_FromString("newsdesk");
    if (!name) return NULL;
    hash_seed = (uint64_t)PyObject_Hash(name) | 1;
    Py_DECREF(name);
    return PyModule_Create(&module);
}
