package io.anytls.daemon.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ch.qos.logback.classic.Level;
import io.anytls.testkit.Await;
import io.anytls.testkit.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateFileTest {

    private static final String PROGRAM = "test";

    @TempDir
    Path directory;

    private final CapturedLog log = CapturedLog.of(StateFile.class);

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void theNextRunKnowsWhatThisOneHasLearnt() throws IOException {
        StateFile state = open();
        colours(state).put("sky", "blue\n\"deep\"");
        colours(state).put("grass", "green");
        colours(state).remove("grass");
        state.save();
        assertEquals(Optional.of("blue\n\"deep\""), colours(open()).get("sky"));
        assertEquals(Optional.empty(), colours(open()).get("grass"));
        assertEquals(Optional.empty(), open().section("shapes", "shapes", 9).get("sky"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        assertEquals(List.of(), warnings());
        assertEquals(List.of("test.state.json"), names());
    }

    @Test
    void changesAreWrittenByThemselves() {
        StateFile state = StateFile.open(DataDirectory.open(directory), PROGRAM, Duration.ofMillis(1));
        for (String colour : List.of("blue", "grey")) {
            colours(state).put("sky", colour);
            Await.until("the file has it", () -> colours(open()).get("sky").equals(Optional.of(colour)));
        }
    }

    @Test
    void whatHasChangedIsWrittenAtTheEnd() throws Exception {
        StateFile state = open();
        colours(state).put("sky", "blue");
        state.close().toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertEquals(Optional.of("blue"), colours(open()).get("sky"));
        colours(state).put("sky", "grey"); // too late, and no harm
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"version\": 1, \"sections\": {\"colours\": {\"sky\": \"bl",
                "{\"version\": 1}",
                "{\"version\": 1, \"sections\": {\"colours\": {\"sky\": 7}}}",
                "[]",
                "{\"version\": \"1\", \"sections\": {}}"
            })
    void aDamagedOneIsToldOnceAndKeptAside(String text) throws IOException {
        write(text);
        StateFile state = open();
        assertEquals(1, warnings().size());
        assertTrue(
                warnings()
                        .get(0)
                        .matches("state file .*test.state.json is damaged: .* kept as test.state.json.damaged"),
                warnings()::toString);
        assertEquals(text, Files.readString(directory.resolve("test.state.json.damaged")));
        startsAfresh(state);
    }

    @Test
    void oneOfANewerVersionIsKeptUnderItsVersion() throws IOException {
        write("{\"version\": 2, \"things\": []}");
        StateFile state = open();
        assertTrue(
                warnings().get(0).contains("is of version 2, and this program writes version 1"), warnings()::toString);
        assertTrue(Files.exists(directory.resolve("test.state.json.v2")));
        startsAfresh(state);
    }

    @Test
    void oneThatIsTooLargeIsNotRead() throws IOException {
        write(" ".repeat(StateDisk.LARGEST + 1));
        StateFile state = open();
        assertTrue(warnings().get(0).contains("is larger than 4096 KiB"), warnings()::toString);
        startsAfresh(state);
    }

    @Test
    void oneThatOthersCanChangeIsNotTrusted() throws IOException {
        leaveBlueSky();
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw-rw-"));
        StateFile state = open();
        assertTrue(warnings().get(0).contains("other users can change"), warnings()::toString);
        startsAfresh(state);
    }

    @Test
    void oneOfAnotherUserIsNotTrusted() throws IOException {
        leaveBlueSky();
        try {
            Files.setAttribute(file(), "unix:uid", 65_533);
        } catch (IOException e) {
            assumeFalse(true, "only root can give a file away");
        }
        StateFile state = open();
        assertTrue(warnings().get(0).contains("belongs to user 65533"), warnings()::toString);
        startsAfresh(state);
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "{\"version\": 1, \"sections\": {}}");
        Files.createSymbolicLink(file(), elsewhere);
        StateFile state = open();
        assertTrue(warnings().get(0).contains("is a link"), warnings()::toString);
        startsAfresh(state);
        assertEquals("{\"version\": 1, \"sections\": {}}", Files.readString(elsewhere));
    }

    @Test
    void whatCannotBeWrittenIsToldOnceAndTriedAgain() throws IOException {
        StateFile state = open();
        Path gone = directory.resolveSibling(directory.getFileName() + ".gone");
        Files.move(directory, gone); // root may write everywhere but where nothing is
        colours(state).put("sky", "blue");
        state.save();
        colours(state).put("grass", "green");
        state.save();
        assertEquals(1, warnings().size(), warnings()::toString);
        assertTrue(warnings().get(0).contains("what is remembered is lost"), warnings()::toString);
        assertEquals(Optional.of("blue"), colours(state).get("sky"));
        Files.move(gone, directory);
        colours(state).put("sea", "green");
        state.save();
        assertEquals(Optional.of("blue"), colours(open()).get("sky"));
    }

    @Test
    void whatWasCutShortByAKillIsIgnoredAndGoesInTime() throws IOException {
        leaveBlueSky();
        Path young = Files.writeString(directory.resolve(".test.state.json.a"), "{\"version\": 1, \"sec");
        Path old = Files.writeString(directory.resolve(".test.state.json.b"), "{\"version\": 1, \"sec");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(120)));
        assertEquals(Optional.of("blue"), colours(open()).get("sky"));
        assertEquals(List.of(), warnings());
        assertTrue(Files.exists(young));
        assertFalse(Files.exists(old));
    }

    @Test
    void aSectionHasItsMostAndTheOldestGo() throws IOException {
        StateFile state = open();
        StateSection few = state.section("few", "few", 3);
        for (String key : List.of("a", "b", "c", "a", "d")) {
            few.put(key, key + state.hashCode() + System.nanoTime());
        }
        assertEquals(Optional.empty(), few.get("b"));
        assertTrue(few.get("a").isPresent()
                && few.get("c").isPresent()
                && few.get("d").isPresent());
        few.put("a", "x".repeat(StateSection.LONGEST_VALUE + 1));
        few.put("k".repeat(StateSection.LONGEST_KEY + 1), "x");
        assertEquals(Optional.empty(), few.get("a"), "neither the new value nor the one before it");
        state.save();
        assertEquals(Optional.empty(), open().section("few", "few", 3).get("b"));
        assertTrue(open().section("few", "few", 3).get("d").isPresent());
    }

    @Test
    void whatOthersHaveWrittenMeanwhileStays() throws IOException {
        StateFile one = open();
        StateFile other = open();
        colours(one).put("sky", "blue");
        one.save();
        colours(other).put("grass", "green");
        other.save();
        colours(one).put("sea", "green");
        one.save();
        for (String key : List.of("sky", "grass", "sea")) {
            assertTrue(colours(open()).get(key).isPresent(), key);
        }
    }

    @Test
    void sectionsOfOtherVersionsStay() throws IOException {
        write("{\"version\": 1, \"sections\": {\"later\": {\"a\": \"b\"}}}");
        StateFile state = open();
        colours(state).put("sky", "blue");
        state.save();
        assertEquals(Optional.of("b"), open().section("later", "later", 9).get("a"));
    }

    @Test
    void withoutADirectoryThatItEndsIsSaidOnce() {
        StateFile state = StateFile.inMemory("give one");
        assertEquals(0, log.lines().size());
        colours(state).put("sky", "blue");
        colours(state).put("sky", "grey");
        state.save();
        assertEquals(Optional.of("grey"), colours(state).get("sky"));
        assertEquals(List.of("colours of things are remembered until the program ends: give one"), log.lines());
    }

    private StateFile open() {
        return StateFile.open(DataDirectory.open(directory), PROGRAM);
    }

    private static StateSection colours(StateFile state) {
        return state.section("colours", "colours of things", 100);
    }

    private Path file() {
        return directory.resolve("test.state.json");
    }

    private void write(String text) throws IOException {
        Files.writeString(file(), text);
    }

    private void leaveBlueSky() {
        StateFile state = open();
        colours(state).put("sky", "blue");
        state.save();
    }

    /** It knows nothing, and can be written again. */
    private void startsAfresh(StateFile state) {
        assertEquals(Optional.empty(), colours(state).get("sky"));
        colours(state).put("sky", "red");
        state.save();
        assertEquals(1, warnings().size(), warnings()::toString);
        assertEquals(Optional.of("red"), colours(open()).get("sky"));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }

    private List<String> warnings() {
        return log.lines(Level.WARN);
    }
}
