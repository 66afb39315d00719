/// What every verb is made of: its name and options, one invocation of it, and how it ends.
@NullMarked
package io.omendb.cli.command;

import org.jspecify.annotations.NullMarked;
