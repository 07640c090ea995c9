"""Reads a checkpoint's folder by docs/concepts/checkpoint-files.md alone, and prints what is in it."""
import os
import struct
import sys
import zlib


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        if self.at + size > len(self.data):
            raise ValueError("cut off")
        self.at += size
        return self.data[self.at - size:self.at]

    def number(self, kind):
        return struct.unpack("<" + kind, self.take(struct.calcsize("<" + kind)))[0]

    def text(self):
        return self.take(self.number("Q"))

    def list(self, item):
        return [item() for _ in range(self.number("Q"))]

    def map(self, value):
        return {self.text().decode(): value() for _ in range(self.number("Q"))}


def content(path, magic):
    with open(path, "rb") as file:
        data = file.read()
    reader = Reader(data)
    assert reader.take(8) == magic, path
    assert reader.number("I") == 2, path
    body = reader.take(reader.number("Q"))
    assert reader.number("I") == zlib.crc32(data[:-4]), path
    assert reader.at == len(data), path
    return Reader(body), struct.unpack("<I", data[-4:])[0]


def main(folder):
    manifest, _ = content(os.path.join(folder, "manifest"), b"WEIRMANI")
    print("checkpoint", manifest.number("q"))
    operators = manifest.map(lambda: (
        manifest.text().decode(),
        manifest.number("Q"),
        manifest.list(lambda: (manifest.text().decode(), manifest.number("I")))))
    for uid, (name, groups, files) in operators.items():
        print(f"operator {uid}: {name}, {groups} key groups, {len(files)} subtasks")
        for subtask, (file, checksum) in enumerate(files):
            if file:
                show(folder, file, checksum, subtask)


def stored(reader):
    key = reader.text().decode()
    states = reader.list(lambda: (reader.text().decode(), reader.text().decode()))
    keys, entries, values, event_time, processing_time = (reader.number("Q") for _ in range(5))
    names = ", ".join(f"{name} ({kind})" for name, kind in states)
    return f"{keys} keys of {key}, {entries} values ({values}) of {names}, timers {event_time} and {processing_time}"


def show_files(folder, files, subtask):
    backend = files.text().decode()
    tables = files.list(lambda: (files.text().decode(), files.number("Q"), files.number("I")))
    small = files.map(files.text)
    groups, keys = files.number("Q"), stored(files)
    windows = stored(files) if files.number("B") else "none"
    assert files.at == len(files.data)
    for name, size, checksum in tables:
        with open(os.path.join(folder, name), "rb") as file:
            data = file.read()
        assert len(data) == size and zlib.crc32(data) == checksum, name
    kinds = " ".join(sorted({name.split("-")[0] for name in small}))
    print(f"  {subtask} files of {backend}: {len(tables)} tables, {kinds}, {groups} key groups")
    print(f"  {subtask} keys: {keys}")
    print(f"  {subtask} windows: {windows}")


def show_in_flight(name, batches, subtask):
    for batch in map(Reader, batches):
        sender, kind, count = batch.number("Q"), batch.text().decode(), batch.number("Q")
        rest = batch.data[batch.at:]
        print(f"  {subtask} {name}: {count} of {kind} from {sender}: {rest.hex()}")


def show(folder, file, checksum, subtask):
    path = os.path.join(folder, file)
    state, found = content(path, b"WEIRSTAT")
    assert found == checksum, path
    keyed = state.map(lambda: (state.text().decode(), state.text().decode(), state.list(lambda: (
        state.number("H"), state.number("Q"), state.text()))))
    for name, (kind, key, groups) in keyed.items():
        for group, count, entries in groups:
            print(f"  {subtask} {name} ({kind} by {key}) group {group}: {count} {entries.hex()}")
    for what in ("list", "union"):
        for name, elements in state.map(lambda: state.list(state.text)).items():
            if name == "weir.files":
                show_files(folder, Reader(elements[0]), subtask)
                continue
            if name.startswith("weir.in_flight "):
                show_in_flight(name, elements, subtask)
                continue
            print(f"  {subtask} {what} {name}:", *(element.hex() or "-" for element in elements))


main(sys.argv[1])
