/** What is done again and again beside the traffic. What it is, is not known here. */
package io.anytls.server.upkeep;
