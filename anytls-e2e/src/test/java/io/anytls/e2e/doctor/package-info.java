/** What the doctor says of servers in good and in bad health. */
package io.anytls.e2e.doctor;
