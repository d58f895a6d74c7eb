package io.anytls.daemon.config;

import java.util.Map;
import java.util.function.Supplier;

/**
 * Which fields the objects in a field have. Asked for when all tables are made, as an object may hold others of its kind.
 *
 * @param table of each of them; null if their type decides
 * @param byType the table of each type; null if all are alike
 */
record Holding(Supplier<Table> table, Supplier<Map<String, Table>> byType) {}
