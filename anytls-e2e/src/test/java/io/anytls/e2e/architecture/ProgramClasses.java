package io.anytls.e2e.architecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/** What the programs are made of: no tests and no test kits, neither in folders nor in the jars that modules share them by. */
public final class ProgramClasses implements ImportOption {

    @Override
    public boolean includes(Location location) {
        return !location.contains("/test-classes/")
                && !location.contains("-tests.jar")
                && !location.contains("/anytls-testkit");
    }
}
