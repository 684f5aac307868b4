"""moto's server, with the gaps filled that stop a real `terraform apply` of this project's stacks. Written for moto 5.2.1.

Run as:  python3 moto_aws.py -H 127.0.0.1 -p 4566
"""

import json
import os

os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")

from moto.apigateway.models import RestAPI
from moto.awslambda import urls as lambda_urls
from moto.awslambda.models import EventSourceMapping, LambdaFunction
from moto.budgets.responses import BudgetsResponse
from moto.core.responses import ActionResult, EmptyResult
from moto.dynamodb.responses import DynamoHandler
from moto.iam.access_control import PermissionResult
from moto.iam.models import User
from moto.iam.responses import IamResponse, return_if_not_empty
from moto.s3.models import FakeBucket
from moto.server import main


def wrap(cls, name, around):
    """Replaces a method by `around(original, self, ...)`."""
    original = getattr(cls, name)
    setattr(cls, name, lambda self, *args, **kwargs: around(original, self, *args, **kwargs))


def escaped_policy(original, self):
    """GetRestApi returns `policy` as an escaped string on AWS."""
    answer = original(self)
    if answer.get("policy"):
        answer["policy"] = json.dumps(answer["policy"])[1:-1]
    return answer


wrap(RestAPI, "to_dict", escaped_policy)


def function_init(original, self, account_id, spec, *args, **kwargs):
    """moto drops a function's LoggingConfig."""
    original(self, account_id, spec, *args, **kwargs)
    self.logging_config = spec.get("LoggingConfig")


def function_configuration(original, self, *args, **kwargs):
    default = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{self.function_name}"}
    return {**original(self, *args, **kwargs), "LoggingConfig": self.logging_config or default}


def function_update(original, self, update):
    self.logging_config = update.get("LoggingConfig", self.logging_config)
    self.tracing_config = update.get("TracingConfig", self.tracing_config)
    return original(self, update)


wrap(LambdaFunction, "__init__", function_init)
wrap(LambdaFunction, "get_configuration", function_configuration)
wrap(LambdaFunction, "update_configuration", function_update)


def mapping_init(original, self, spec):
    """moto rewrites the alias that an event source mapping calls to a version."""
    original(self, spec)
    self.requested = spec["FunctionName"]


def mapping_configuration(original, self):
    answer = original(self)
    return {**answer, "FunctionArn": self.requested} if self.requested.startswith("arn:") else answer


wrap(EventSourceMapping, "__init__", mapping_init)
wrap(EventSourceMapping, "get_configuration", mapping_configuration)

def describe_subscribers(self):
    """moto keeps the subscribers of a budget, and does not tell them."""
    budget = self.backend.budgets[self._get_param("AccountId")][self._get_param("BudgetName")]
    asked = self._get_param("Notification")
    names = ("NotificationType", "ComparisonOperator", "Threshold")
    for notification in budget.notifications:
        if all(notification.details.get(name) == asked[name] for name in names if name in asked):
            return json.dumps({"Subscribers": notification.subscribers})
    return json.dumps({"Subscribers": []})


BudgetsResponse.describe_subscribers_for_notification = describe_subscribers

budget_tags: dict[str, list] = {}


def create_budget(original, self):
    """moto drops a budget's tags."""
    if self._get_param("ResourceTags"):
        name = self._get_param("Budget")["BudgetName"]
        budget_tags[f'arn:aws:budgets::{self._get_param("AccountId")}:budget/{name}'] = self._get_param("ResourceTags")
    return original(self)


wrap(BudgetsResponse, "create_budget", create_budget)
BudgetsResponse.list_tags_for_resource = lambda self: json.dumps(
    {"ResourceTags": budget_tags.get(self._get_param("ResourceARN"), [])}
)

def account_settings(request, full_url, headers):
    """moto knows no quotas: those of a new account."""
    return 200, {}, json.dumps({"AccountLimit": {"ConcurrentExecutions": 10}, "AccountUsage": {}})


lambda_urls.url_paths[r"{0}/2016-08-19/account-settings/?$"] = account_settings

def boundary_of_user(self):
    """moto knows the permissions boundary of a role, and none of a user."""
    arn = getattr(self, "boundary_arn", None)
    return arn and {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}


def create_user(original, self):
    answer = original(self)
    self.backend.get_user(self._get_param("UserName")).boundary_arn = self._get_param("PermissionsBoundary")
    return answer


def put_user_boundary(self):
    self.backend.get_user(self._get_param("UserName")).boundary_arn = self._get_param("PermissionsBoundary")
    return EmptyResult()


User.permissions_boundary = property(boundary_of_user)
wrap(IamResponse, "create_user", create_user)
IamResponse.put_user_permissions_boundary = put_user_boundary
IamResponse.delete_user_permissions_boundary = put_user_boundary
for answer in ("CreateUserResponse", "GetUserResponse"):
    IamResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER[f"{answer}.User.PermissionsBoundary"] = return_if_not_empty

# moto takes the conditions of a bucket policy for broken ones, and denies all: "only over TLS" would lock everybody out.
FakeBucket.get_permission = lambda self, action, resource: PermissionResult.NEUTRAL


def update_table(original, self):
    """moto encrypts a table with the account's key when the table is made, and not when it is updated."""
    asked = self.body.get("SSESpecification")
    if asked:
        table = self.dynamodb_backend.get_table(self.body["TableName"])
        key = table._get_default_encryption_key(self.current_account, self.region)
        table.sse_specification = {"KMSMasterKeyId": key, **asked}
    return original(self)


wrap(DynamoHandler, "update_table", update_table)

# Removing a user with force_destroy asks for these.
IamResponse.list_service_specific_credentials = lambda self: ActionResult({"ServiceSpecificCredentials": []})

if __name__ == "__main__":
    main()
