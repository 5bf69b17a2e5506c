"""One folder made durable: an SQLite store with the articles, and the live segments of the index.

    store       the SQLite file: articles, the list of live segments, the archive's own words
    segments    segment files: written, made live with the store's transaction, merged, removed
    loading     articles into an archive: which are new, which changed, and their segments
    duplicates  texts that came again under another url
    workers     analysis in several processes
    check, backup, rescue   care

A generation is the number of a commit; a reader sees one generation whole.
"""
