package io.dfs.common.check;

import java.util.Locale;

/**
 * What must hold of the metadata, in the order in which it is looked at: repairs of the first make
 * way for those of the last. Each stands as {@code fsck_NAME} and {@code mend_NAME} in the store.
 */
public enum NamespaceCheck {
  NAME_WITHOUT_INODE("name %3$s in directory %2$d means inode %1$d, which does not exist"),
  NAME_WITHOUT_DIRECTORY("name %3$s of inode %1$d is in %2$d, which is no directory", true),
  WRONG_KIND("name %3$s in directory %2$d says that inode %1$d is of kind %4$d, it is of %5$d"),
  UNNAMED_INODE("inode %1$d has no name", true),
  NAMED_ORPHAN("inode %1$d has a name and is to be reclaimed as if it had none"),
  ORPHAN_WITHOUT_INODE("inode %1$d is to be reclaimed and does not exist"),
  WRONG_LINKS("inode %1$d says that it has %4$d names, it has %5$d"),
  DIRECTORY_NAMED_TWICE("directory %1$d has a second name, %3$s in directory %2$d"),
  WRONG_PARENT("directory %1$d says that it is in %4$d, it is in %5$d"),
  PARENT_LOOP("directory %1$d is in %2$d, which is somewhere in %1$d itself", true),
  WRONG_SUBDIRECTORIES("directory %1$d says that it has %4$d links, it has %5$d"),
  SYMLINK_WITHOUT_TARGET("symlink %1$d of %4$d bytes has a target of %5$d"),
  ROW_WITHOUT_INODE("inode %1$d does not exist and has a target, attributes or changes"),
  WRONG_XATTR_BYTES("inode %1$d says that its attributes' names take %4$d bytes, they take %5$d"),
  BODY_WITHOUT_INODE("body %1$d has bytes and belongs to no inode", true),
  ABANDONED_BODY_IN_USE("body %1$d is to be reclaimed and inode %2$d has it"),
  OVERLAP("body %1$d has bytes at %2$d twice: a piece before goes on to %4$d", true),
  BYTES_BEYOND_SIZE("inode %1$d ends at %4$d and has bytes up to %5$d"),
  WRONG_ALLOCATED(
      "inode %1$d says that %4$d bytes are allocated, of these too few or many inline"
          + " (%2$d); it has %5$d"),
  CORRUPT_INLINE("the inline bytes at %2$d of body %1$d do not verify", Mending.NONE),
  GARBAGE_IN_USE("chunk %1$x is queued for reclaim and a file has it"),
  ALLOTTED_CHUNK_IN_USE("chunk %1$x is in a file and session %2$d may commit it once more"),
  ROW_WITHOUT_SESSION("session %1$d has ended and still has something"),
  GROUP_WITHOUT_ROW("a file has chunks of group %1$d, which does not exist", Mending.NONE),
  IDS_TO_BE_ISSUED_AGAIN("counter %2$d of %1$d is at %4$d, and %5$d is used already"),
  WRONG_TOTALS("the volume's total %1$d (1 files, 2 bytes) is said to be %4$d, it is %5$d");

  /** How far a repair can go. */
  private enum Mending {
    NONE,
    IN_PLACE,
    TO_LOST_AND_FOUND
  }

  private final String text;
  private final Mending mending;

  NamespaceCheck(String text) {
    this(text, Mending.IN_PLACE);
  }

  NamespaceCheck(String text, boolean lostAndFound) {
    this(text, lostAndFound ? Mending.TO_LOST_AND_FOUND : Mending.IN_PLACE);
  }

  NamespaceCheck(String text, Mending mending) {
    this.text = text;
    this.mending = mending;
  }

  /** For programs. */
  public String kind() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Of its functions in the store. */
  public String function() {
    return name().toLowerCase(Locale.ROOT);
  }

  public boolean mendable() {
    return mending != Mending.NONE;
  }

  /** Whether its repair may put something into {@code /lost+found}. */
  public boolean needsLostAndFound() {
    return mending == Mending.TO_LOST_AND_FOUND;
  }

  /** One sentence. */
  public String text(Damage d) {
    return text.formatted(
        d.subject(), d.other(), d.name().map(Object::toString).orElse(""), d.have(), d.want());
  }
}
