"""HTTP and command line around `nlp`: parse, call once, serialize. No text processing."""
