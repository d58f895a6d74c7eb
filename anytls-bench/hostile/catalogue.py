"""All attacks and checks, in the order in which they run."""
import attacks.descriptors
import attacks.floods
import attacks.handshakes
import attacks.memory
import checks.client
import checks.files
import checks.handshake
import checks.outbound
import checks.passwords

ATTACKS = [each for family in (attacks.memory, attacks.handshakes, attacks.descriptors, attacks.floods) for each in family.ATTACKS]
CHECKS = [each for family in (checks.passwords, checks.outbound, checks.handshake, checks.files, checks.client) for each in family.CHECKS]
EVERYTHING = ATTACKS + CHECKS
