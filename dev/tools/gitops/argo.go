package main

import (
	"context"
	"fmt"
	"os"
	"time"

	lua "github.com/yuin/gopher-lua"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Argo CD gives a script as long, and no more of Lua's libraries: no string, no math.
const scriptTimeout = time.Second

var libraries = []struct {
	name string
	open lua.LGFunction
}{
	{lua.LoadLibName, lua.OpenPackage},
	{lua.BaseLibName, lua.OpenBase},
	{lua.TabLibName, lua.OpenTable},
}

// States that Argo CD takes from a script.
var healthStates = map[string]bool{
	"Healthy": true, "Progressing": true, "Degraded": true, "Suspended": true, "Missing": true, "Unknown": true,
}

// argo judges by a health script, as Argo CD runs it.
type argo struct {
	script string
}

func newArgo(file string) (*argo, error) {
	script, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return &argo{script: string(script)}, nil
}

// health runs the script in a machine of its own, so that nothing is left from the object before.
func (a *argo) health(object *unstructured.Unstructured) (opinion, error) {
	machine := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer machine.Close()
	for _, library := range libraries {
		call := lua.P{Fn: machine.NewFunction(library.open), NRet: 0, Protect: true}
		if err := machine.CallByParam(call, lua.LString(library.name)); err != nil {
			return opinion{}, err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), scriptTimeout)
	defer cancel()
	machine.SetContext(ctx)
	machine.SetGlobal("obj", toLua(machine, object.Object))
	if err := machine.DoString(a.script); err != nil {
		return opinion{}, err
	}
	result, isTable := machine.Get(-1).(*lua.LTable)
	if !isTable {
		return opinion{}, fmt.Errorf("it returns no table but %s", machine.Get(-1).Type())
	}
	state := lua.LVAsString(result.RawGetString("status"))
	if !healthStates[state] {
		return opinion{}, fmt.Errorf("%q is no health status", state)
	}
	return opinion{Status: state, Message: lua.LVAsString(result.RawGetString("message"))}, nil
}

// toLua makes a Lua value of what JSON has.
func toLua(machine *lua.LState, value any) lua.LValue {
	switch typed := value.(type) {
	case bool:
		return lua.LBool(typed)
	case int64:
		return lua.LNumber(typed)
	case float64:
		return lua.LNumber(typed)
	case string:
		return lua.LString(typed)
	case []any:
		table := machine.CreateTable(len(typed), 0)
		for _, item := range typed {
			table.Append(toLua(machine, item))
		}
		return table
	case map[string]any:
		table := machine.CreateTable(0, len(typed))
		for key, item := range typed {
			table.RawSetString(key, toLua(machine, item))
		}
		return table
	}
	return lua.LNil
}
