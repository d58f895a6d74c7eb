package io.anytls.client.group;

import java.util.Optional;

/** What persons have chosen in groups, kept beyond a reload, and beyond the process where there is a place for it. Any thread. */
public interface Choices {

    /** The tag that was chosen in a group; it may be in the group no more. */
    Optional<String> of(String group);

    void choose(String group, String tag);
}
