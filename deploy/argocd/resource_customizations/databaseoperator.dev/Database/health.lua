-- Health of a Database, by the conditions that kstatus and kubectl wait read too. No library of Lua's is needed.

local function health(status, message)
  return {status = status, message = message}
end

if obj.metadata.deletionTimestamp ~= nil then
  return health("Progressing", "Pending deletion")
end

local status = obj.status or {}
if status.observedGeneration ~= obj.metadata.generation or status.conditions == nil then
  return health("Progressing", "Waiting for the operator to reconcile the present spec")
end

local conditions = {}
for _, condition in ipairs(status.conditions) do
  conditions[condition.type] = condition
end
local ready, stalled, paused = conditions.Ready, conditions.Stalled, conditions.Paused

if stalled ~= nil and stalled.status == "True" then
  return health("Degraded", stalled.message)
end
if paused ~= nil and paused.status == "True" then
  return health("Suspended", paused.message)
end
if ready == nil then
  return health("Progressing", "Waiting for the condition Ready")
end
-- One that hibernates is Ready. Suspended would hold up a sync with waves until somebody wakes it.
return health(ready.status == "True" and "Healthy" or "Progressing", ready.message)
