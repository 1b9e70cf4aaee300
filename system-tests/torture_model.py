"""What files must hold after the changes that a manifest of torture.py tells of."""
import hashlib, json


def content(name, version, size):
    return hashlib.shake_128(f"{name} {version}".encode()).digest(size)


def mixed(data, old, new):
    """Why data is not old or new, each byte of it (zero where the other had none yet); None if it is."""
    if len(data) > max(len(old), len(new)):
        return f"{len(data)} bytes, neither {len(old)} nor {len(new)} nor between"
    for at in range(0, len(data), 4096):
        part = data[at : at + 4096]
        ways = [w[at : at + len(part)].ljust(len(part), b"\0") for w in (old, new)]
        if part not in ways and any(x != a and x != b for x, a, b in zip(part, *ways)):
            return f"neither old nor new within {at}..{at + 4095}"
    return None


class File:
    """One file: what is acknowledged of it, and what one failed change may have made of it."""

    def __init__(self):
        self.names, self.data, self.pending, self.history = [], b"", None, []
        self.created = False  # acknowledged: it must be there

    def wrong(self, there):
        """Why the contents by name that were found are no outcome; None if they are one."""
        if not there:
            return "is missing" if self.created else None
        if len(there) > 1:
            return "has both names"
        (data,) = there.values()
        if self.pending is None or self.pending[0] == "rename":
            return None if data == self.data else f"{len(data)} bytes differ from the {len(self.data)} acknowledged"
        op, new = self.pending
        if op == "replace":  # by rename: nothing between
            return None if data == new or (self.created and data == self.data) else "neither old nor new"
        if op == "truncate":
            return None if data in (new, self.data) else "neither old nor truncated"
        if op == "rewrite":  # was empty in between
            return mixed(data, b"", new) if data != self.data else None
        if len(data) < len(self.data):
            return "shorter than what was acknowledged"
        return mixed(data, self.data, new)


class Model:
    def __init__(self, lines):
        self.by_name, self.begun, self.acknowledged, self.bytes = {}, {}, 0, 0
        for line in lines:
            values = json.loads(line)
            if "begin" in values:
                self.begin(values)
            elif "done" in values:
                self.done(*self.begun.pop(values["done"]))

    def files(self):
        return list({id(f): f for f in self.by_name.values()}.values())

    def begin(self, v):
        file = self.by_name.setdefault(v["name"], File())
        if not file.names:
            file.names = [v["name"]]
        file.history.append({k: x for k, x in v.items()})
        if v["op"] == "rename":
            file.names.append(v["to"])
            self.by_name[v["to"]] = file
        file.pending = (v["op"], self.result(file, v))
        self.begun[v["begin"]] = (file, v)

    def done(self, file, v):
        self.acknowledged += 1
        self.bytes += 0 if v["op"] in ("rename", "truncate") else v["size"]
        file.data, file.pending, file.created = file.pending[1], None, True
        if v["op"] == "rename":
            del self.by_name[v["name"]]
            file.names = [v["to"]]

    @staticmethod
    def result(file, v):
        if v["op"] == "rename":
            return file.data
        if v["op"] == "truncate":
            return file.data[: v["size"]]
        data = content(v["name"], v["begin"], v["size"])
        if v["op"] in ("replace", "rewrite"):
            return data
        at = v["at"]
        return file.data[:at].ljust(at, b"\0") + data + file.data[at + len(data) :]
