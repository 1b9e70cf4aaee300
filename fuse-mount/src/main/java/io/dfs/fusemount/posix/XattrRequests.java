package io.dfs.fusemount.posix;

import io.dfs.client.namespace.Namespace;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Mutation.SetXattr.Mode;
import io.dfs.fusemount.fuse.Request;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;

/**
 * Requests for extended attributes. There are those of user., trusted. and security.; system.
 * (ACLs) and all else is EOPNOTSUPP. Who may do what has been checked by the kernel, except that it
 * leaves trusted. in lists to us: root alone sees it. Thread-safe.
 */
final class XattrRequests {
  private static final String USERS = "user.";
  private static final String ROOT_ONLY = "trusted.";
  private static final List<String> NAMESPACES = List.of(USERS, ROOT_ONLY, "security.");
  private static final int XATTR_CREATE = 1;
  private static final int XATTR_REPLACE = 1 << 1;

  private final Namespace namespace;
  private final InodeId root;
  private final VirtualXattrs virtual;

  XattrRequests(Namespace namespace, InodeId root, VirtualXattrs virtual) {
    this.namespace = namespace;
    this.root = root;
    this.virtual = virtual;
  }

  /** EOPNOTSUPP, EINVAL for a namespace without a name behind it. */
  private static XattrName name(byte[] bytes) {
    XattrName name = XattrName.of(bytes);
    String text = name.toString();
    Optional<String> prefix = NAMESPACES.stream().filter(text::startsWith).findFirst();
    if (prefix.isEmpty()) {
      throw new FsException(FsError.EOPNOTSUPP, "attribute " + name);
    }
    if (prefix.get().equals(text)) {
      throw new FsException(FsError.EINVAL, "attribute " + name);
    }
    return name;
  }

  byte[] get(InodeId inode, byte[] name) {
    XattrName asked = name(name);
    Optional<byte[]> own = inode.equals(root) ? virtual.value(asked) : Optional.empty();
    return own.orElseGet(() -> namespace.getxattr(inode, asked));
  }

  /** Whether only root may have anything to do with the attribute. */
  static boolean isForRoot(byte[] name) {
    return XattrName.of(name).toString().startsWith(ROOT_ONLY);
  }

  /** Whether the file's permissions say who may have to do with the attribute. */
  static boolean isForUsers(byte[] name) {
    return XattrName.of(name).toString().startsWith(USERS);
  }

  /** Names, each ended by NUL; those of trusted. if root asks. */
  byte[] list(boolean asRoot, InodeId inode) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (XattrName name : namespace.listxattr(inode)) {
      if (asRoot || !name.toString().startsWith(ROOT_ONLY)) {
        all.writeBytes(name.bytes());
        all.write(0);
      }
    }
    return all.toByteArray();
  }

  Attr set(InodeId inode, Request.SetXattr request) {
    return namespace.setxattr(
        inode, writable(inode, request.name()), request.value(), mode(request.flags()));
  }

  private static Mode mode(int flags) {
    return switch (flags) {
      case 0 -> Mode.SET;
      case XATTR_CREATE -> Mode.CREATE;
      case XATTR_REPLACE -> Mode.REPLACE;
      default -> throw new FsException(FsError.EINVAL, "setxattr with flags " + flags);
    };
  }

  Attr remove(InodeId inode, byte[] name) {
    return namespace.removexattr(inode, writable(inode, name));
  }

  /** EPERM for what the mount answers by itself. */
  private XattrName writable(InodeId inode, byte[] name) {
    XattrName asked = name(name);
    if (inode.equals(root) && virtual.has(asked)) {
      throw new FsException(FsError.EPERM, "attribute " + asked + " is read-only");
    }
    return asked;
  }
}
