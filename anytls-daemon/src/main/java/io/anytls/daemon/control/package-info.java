/** How a command of the same user speaks to a program that runs. What is said is not known here. */
package io.anytls.daemon.control;
