package io.anytls.daemon.config;

import java.nio.file.Path;

/** Understands documents of another program. */
@FunctionalInterface
public interface Translation {

    /**
     * The same as a configuration of ours. Blocking, as it may read what the document names.
     *
     * @param document as it is written; ours are given back as they are
     * @param file where it was read from; standard input, perhaps
     * @param problems told what is wrong with it
     */
    Json.Obj translate(Json.Obj document, Path file, Problems problems);
}
