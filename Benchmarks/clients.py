"""Events made, sent, read and followed with Python's own packages for them."""
import json
import sys
import threading
import uuid

import requests
import sseclient
from cloudevents.v1.conversion import to_binary, to_structured
from cloudevents.v1.http import CloudEvent, from_http, from_json

url = sys.argv[1]
name = "contact-" + uuid.uuid4().hex


def event(kind, data):
    return CloudEvent(
        {"type": kind, "source": "/clients.py", "subject": name, "datacontenttype": "application/json"}, data
    )


seen = []
came = threading.Event()


def follow():
    answer = requests.get(url + "/v1/subscribe", params={"stream": name}, stream=True, timeout=30)
    for message in sseclient.SSEClient(answer).events():
        if message.event == "event":
            seen.append(from_json(message.data))
        if len(seen) == 2:
            came.set()
            return


threading.Thread(target=follow, daemon=True).start()

headers, body = to_structured(event("contact.created", {"fullName": "Sara Ahmadi"}))
answer = requests.post(url + "/v1/append", headers=headers, data=body, timeout=30)
assert answer.status_code == 201, answer.text
headers, body = to_binary(event("contact.tagged", {"tag": "vip"}))
answer = requests.post(f"{url}/v1/streams/{name}", headers=headers, data=body, timeout=30)
assert answer.status_code == 201, answer.text
again = requests.post(f"{url}/v1/streams/{name}", headers=headers, data=body, timeout=30)
assert again.status_code == 200 and again.json()["repeated"], again.text

read = requests.get(f"{url}/v1/streams/{name}", timeout=30).json()["events"]
events = [from_json(json.dumps(one)) for one in read]
assert [one["type"] for one in events] == ["contact.created", "contact.tagged"]
assert [one.data for one in events] == [{"fullName": "Sara Ahmadi"}, {"tag": "vip"}]
one = from_http({"content-type": "application/cloudevents+json"}, json.dumps(read[0]))
assert one["subject"] == name and one["specversion"] == "1.0"

assert came.wait(10), "the stream did not have both"
assert [one["id"] for one in seen] == [one["id"] for one in events]
print("cloudevents: structured, binary, read and followed")
