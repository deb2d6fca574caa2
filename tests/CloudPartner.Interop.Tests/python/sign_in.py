"""Signs in with the library of the system (msal), once in the way that the first argument names, and prints the access token.

The rest comes on standard input, as JSON: authority, client, scope, secret, key, thumbprint, certificate, control, person.
"""
import json
import sys
import urllib.request

import msal

way, order = sys.argv[1], json.load(sys.stdin)
common = {"authority": order["authority"], "verify": order["certificate"], "instance_discovery": False}


def confidential(credential):
    return msal.ConfidentialClientApplication(order["client"], client_credential=credential, **common)


def approve(code):
    """What the person does who has typed the code."""
    body = json.dumps({"userCode": code, "identity": order["person"]}).encode()
    request = urllib.request.Request(order["control"], body, {"Content-Type": "application/json"})
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request).close()


if way == "secret":
    result = confidential(order["secret"]).acquire_token_for_client([order["scope"]])
elif way == "certificate":
    credential = {"private_key": order["key"], "thumbprint": order["thumbprint"]}
    result = confidential(credential).acquire_token_for_client([order["scope"]])
else:
    application = msal.PublicClientApplication(order["client"], **common)
    flow = application.initiate_device_flow([order["scope"]])
    if "user_code" not in flow:
        sys.exit(json.dumps(flow))
    approve(flow["user_code"])
    result = application.acquire_token_by_device_flow(flow)
    if way == "silent" and "access_token" in result:
        result = application.acquire_token_silent([order["scope"]], application.get_accounts()[0])

if "access_token" not in result:
    sys.exit(json.dumps(result))
print(result["access_token"])
