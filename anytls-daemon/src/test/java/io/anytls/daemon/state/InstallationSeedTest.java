package io.anytls.daemon.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationSeedTest {

    @TempDir
    Path directory;

    @Test
    void anInstallationKeepsItsSeedOverARestart() {
        StateFile state = open("a");
        InstallationSeed seed = new InstallationSeed(state, "some-use");
        assertEquals(seed.getAsLong(), seed.getAsLong());
        state.save();
        assertEquals(seed.getAsLong(), new InstallationSeed(open("a"), "some-use").getAsLong());
    }

    @Test
    void anotherInstallationHasAnother() {
        assertNotEquals(
                new InstallationSeed(open("a"), "some-use").getAsLong(),
                new InstallationSeed(open("b"), "some-use").getAsLong());
    }

    @Test
    void whatIsNoSeedIsReplaced() {
        StateFile state = open("a");
        state.section("some-use", "seeds", 1).put("seed", "not one");
        long seed = new InstallationSeed(state, "some-use").getAsLong();
        assertEquals(seed, new InstallationSeed(state, "some-use").getAsLong());
    }

    @Test
    void withoutAFileItLastsAsLongAsTheProgram() {
        InstallationSeed seed = new InstallationSeed(StateFile.inMemory(""), "some-use");
        assertEquals(seed.getAsLong(), seed.getAsLong());
    }

    private StateFile open(String name) {
        return StateFile.open(DataDirectory.open(directory.resolve(name)), StateFile.CLIENT);
    }
}
