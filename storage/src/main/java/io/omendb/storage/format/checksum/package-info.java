/// CRC-32C of bytes, of blocks, and lazily verified stretches of mapped files: spec chapter 02.
@NullMarked
package io.omendb.storage.format.checksum;

import org.jspecify.annotations.NullMarked;
