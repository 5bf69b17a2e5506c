"""Exploration: what is counted in an archive, and the measures that say what a count means.

Terms: the *node* is the word looked for; its *window* is the tokens near it in the same sentence;
a *collocate* is a word of the windows. *Keyness* compares how often a word occurs in two sets of
articles. *Dispersion* says how evenly a word is spread over parts, for example months. A *share*
is matching articles over all articles of a period. A *burst* is a run of periods in which the
share is much higher than usual. A *concordance* is a list of lines with the node in the middle.
A *cluster* is an article with its near copies. The *scope* is the articles that the filters let
through.
"""
